package io.parley.http;

import io.parley.gateway.GatewayKind;
import io.parley.wahastub.WahaServerStub;
import java.util.UUID;

@WahaServerTest
class WahaContractTest extends GatewayContract {
  private static final WahaServerStub WAHA = WahaServerTest.Surroundings.WAHA;

  @Override
  GatewayKind kind() {
    return GatewayKind.WAHA;
  }

  @Override
  void scan(Session session) {
    WAHA.session(session.name()).scan(PHONE);
  }

  @Override
  String makeGroup(Session session, String name, String member) {
    var id = "120363012345678901@g.us";
    WAHA.session(session.name())
        .addGroup(
            id,
            "{\"id\":\"%s\",\"subject\":\"%s\",\"participants\":[{\"id\":\"%s@c.us\"}]}"
                .formatted(id, name, member),
            "[{\"id\":\"99120001@lid\",\"pn\":\"%s@c.us\",\"role\":\"participant\"}]"
                .formatted(member));
    return id;
  }

  @Override
  void write(Session session, String group, String from, String text) {
    WAHA.session(session.name())
        .receive(group, UUID.randomUUID().toString().replace("-", ""), from + "@c.us", text);
  }

  @Override
  boolean isGone(Session session) {
    return !WAHA.has(session.name());
  }
}

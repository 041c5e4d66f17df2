package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.gateway.GatewayKind;
import io.parley.gateway.SendOutcome;
import io.parley.wahastub.WahaSendingStub;
import io.parley.wahastub.WahaServerStub;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

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
  void writeHidden(Session session, String group, String lid, String from, String text) {
    WAHA.session(session.name()).learn(lid, from);
    WAHA.session(session.name())
        .receive(group, UUID.randomUUID().toString().replace("-", ""), lid, text);
  }

  @Override
  List<String> arrived(Session session, String phone) {
    return WAHA.sending().deliveries(session.name()).stream()
        .filter(delivery -> delivery.chat().equals(phone + "@c.us"))
        .map(WahaSendingStub.Delivery::text)
        .toList();
  }

  /** The server that is asked for the person alone does not know. */
  @Test
  void theListOfAGroupsPeopleTellsWhoIsHidden() {
    connect();
    var group = makeGroup(session, "Cars", "15550100077");
    watch(group);
    WAHA.session(session.name())
        .receive(group, UUID.randomUUID().toString().replace("-", ""), "99120001@lid", "price?");
    thereIsALeadOf("+15550100077");
  }

  @Test
  void aReportThatComesBeforeTheAnswerIsNoTrouble() {
    connect();
    WAHA.sending().echoFirst(true);
    try {
      var id = gateway().newMessageId(held()).orElseThrow();
      assertThat(gateway().send(held(), message(id, "15550100077", "Good morning!")))
          .isEqualTo(new SendOutcome.Sent(id));
    } finally {
      WAHA.sending().behave();
    }
    assertThat(arrived(session, "15550100077")).containsExactly("Good morning!");
  }

  @Override
  boolean isGone(Session session) {
    return !WAHA.has(session.name());
  }
}

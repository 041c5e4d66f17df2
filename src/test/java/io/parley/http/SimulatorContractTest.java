package io.parley.http;

import io.parley.gateway.GatewayKind;
import java.util.List;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServerTest
class SimulatorContractTest extends GatewayContract {
  @Autowired JdbcClient jdbc;

  @Override
  GatewayKind kind() {
    return GatewayKind.SIMULATOR;
  }

  @Override
  void scan(Session session) {
    session
        .api()
        .post(
            "/simulator/sessions/" + session.id() + "/scan",
            "{\"phone\": \"+%s\"}".formatted(PHONE))
        .expect(200);
  }

  @Override
  String makeGroup(Session session, String name, String member) {
    return session
        .api()
        .post(
            "/simulator/groups",
            "{\"session_id\": \"%s\", \"name\": \"%s\", \"participants\": [{\"phone\": \"+%s\"}]}"
                .formatted(session.id(), name, member))
        .expect(201)
        .text("/wa_group_id");
  }

  @Override
  void write(Session session, String group, String from, String text) {
    session
        .api()
        .post(
            "/simulator/messages",
            "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\", \"from\": \"+%s\", \"text\": \"%s\"}"
                .formatted(session.id(), group, from, text))
        .expect(202);
  }

  @Override
  void writeHidden(Session session, String group, String lid, String from, String text) {
    session
        .api()
        .post(
            "/simulator/messages",
            """
            {"session_id": "%s", "wa_group_id": "%s", "from": "+%s", "from_lid": "%s", "text": "%s"}
            """
                .formatted(session.id(), group, from, lid, text))
        .expect(202);
  }

  @Override
  List<String> arrived(Session session, String phone) {
    return session
        .api()
        .get("/simulator/deliveries?session_id=" + session.id() + "&to=%2B" + phone)
        .expect(200)
        .json()
        .path("deliveries")
        .valueStream()
        .map(delivery -> delivery.path("text").asString())
        .toList()
        .reversed();
  }

  @Override
  boolean isGone(Session session) {
    return jdbc.sql("select not exists (select from simulator_account where session_id = :session)")
        .param("session", UUID.fromString(session.id()))
        .query(Boolean.class)
        .single();
  }
}

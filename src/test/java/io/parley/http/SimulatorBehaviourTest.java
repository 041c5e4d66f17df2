package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.accounts.TestTenants;
import io.parley.gateway.Gateway;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.Gateways;
import io.parley.gateway.LookOutcome;
import io.parley.gateway.OutgoingMessage;
import io.parley.gateway.SendOutcome;
import io.parley.gateway.SendOutcome.NotWorking;
import io.parley.gateway.SendOutcome.Refused;
import io.parley.gateway.SendOutcome.Sent;
import io.parley.gateway.SendOutcome.Unknown;
import io.parley.gateway.SessionDirectory;
import io.parley.gateway.SoughtMessage;
import io.parley.shared.MessageId;
import io.parley.shared.SessionId;
import io.parley.shared.WaId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What can happen to a message in the simulated world, and what the server hears of it. */
@ServerTest
class SimulatorBehaviourTest {
  @Autowired World world;
  @Autowired Gateways gateways;
  @Autowired SessionDirectory sessions;
  @Autowired JdbcClient jdbc;
  private TestTenants.Tenant tenant;
  private Api api;
  private String session;

  @BeforeEach
  void aSession() {
    tenant = world.tenant("unlimited");
    api = world.as(tenant);
    session = Team.session(api);
  }

  @Test
  void byDefaultEverythingGoesWell() {
    var usual = api.get(route()).expect(200).json();
    for (var share :
        List.of("fail_share", "timeout_share", "lost_ack_share", "read_share", "reply_share")) {
      assertThat(usual.path(share).asDouble()).as(share).isZero();
    }
    assertThat(usual.at("/latency_ms/mean").asInt()).isZero();
    assertThat(usual.at("/strictness/strangers_per_minute").isNull()).isTrue();
    assertThat(usual.path("seed").isNull()).isTrue();
  }

  @Test
  void whatIsLeftOutIsAsUsualAgain() {
    behaves(
        """
        {"latency_ms": {"mean": 1, "spread": 1}, "read_share": 0.25, "strictness": {"strangers_per_minute": 3},
         "seed": 7}
        """);
    var changed = api.get(route()).expect(200).json();
    assertThat(changed.path("read_share").asDouble()).isEqualTo(0.25);
    assertThat(changed.at("/latency_ms/spread").asInt()).isEqualTo(1);
    assertThat(changed.at("/strictness/strangers_per_minute").asInt()).isEqualTo(3);
    assertThat(changed.path("seed").asLong()).isEqualTo(7);
    behaves("{\"reply_share\": 1}");
    assertThat(api.get(route()).expect(200).json().path("read_share").asDouble()).isZero();
  }

  @Test
  void whatCannotBeIsRefused() {
    refuses("{\"fail_share\": 1.01}", "fail_share");
    refuses("{\"reply_share\": -0.1}", "reply_share");
    refuses("{\"fail_share\": 0.5, \"lost_ack_share\": 0.6}", "fail_share");
    refuses("{\"latency_ms\": {\"mean\": -1}}", "latency_ms.mean");
    refuses("{\"read_seconds\": 3601}", "read_seconds");
    refuses("{\"strictness\": {\"strangers_per_minute\": -1}}", "strictness.strangers_per_minute");
    api.get("/simulator/behaviour").expect(422);
    api.get("/simulator/behaviour?session_id=" + UUID.randomUUID()).expect(404);
  }

  @Test
  void aMessageThatIsDeliveredIsListedWithOurReference() {
    var sent = message("Hello");
    assertThat(send(sent)).isEqualTo(new Sent(String.valueOf(sent.id())));
    var listed = onlyDelivery();
    assertThat(listed.path("to").asString()).isEqualTo("+15550100077");
    assertThat(listed.path("client_ref").asString()).isEqualTo(sent.reference().toString());
    assertThat(listed.path("wa_message_id").asString()).isEqualTo(sent.id());
    assertThat(listed.path("delivered_at").isNull()).isFalse();
    assertThat(listed.path("read_at").isNull()).isTrue();
  }

  @Test
  void aSecondSendWithTheSameIdIsDeliveredOnce() {
    var sent = message("Hello");
    assertThat(send(sent)).isInstanceOf(Sent.class);
    assertThat(send(sent)).isEqualTo(new Sent(String.valueOf(sent.id())));
    onlyDelivery();
  }

  @Test
  void whoReadsAndAnswersIsSeen() {
    behaves("{\"reply_share\": 1, \"read_seconds\": 0, \"reply_seconds\": 0}");
    var sent = message("Hello");
    assertThat(send(sent)).isInstanceOf(Sent.class);
    await().untilAsserted(() -> assertThat(onlyDelivery().path("read_at").isNull()).isFalse());
    await()
        .untilAsserted(
            () -> {
              var chats = api.get("/messages/chats/" + session).expect(200).json().path("chats");
              assertThat(chats.at("/0/phone").asString("")).isEqualTo("+15550100077");
              assertThat(chats.at("/0/last_direction").asString()).isEqualTo("inbound");
            });
    assertThat(reports(sent)).containsExactlyInAnyOrder("delivered", "read");
  }

  @Test
  void aRefusedMessageArrivesNowhere() {
    behaves("{\"fail_share\": 1}");
    assertThat(send(message("Hello"))).isInstanceOf(Refused.class);
    assertThat(deliveries()).isEmpty();
  }

  @Test
  void aMessageOfWhichNobodyTellsArrivesAndIsFound() {
    behaves("{\"timeout_share\": 1}");
    var sent = message("Hello");
    assertThat(send(sent)).isInstanceOf(Unknown.class);
    onlyDelivery();
    var sought =
        new SoughtMessage(
            sent.reference(),
            sent.id(),
            sent.chat(),
            sent.text(),
            Instant.parse("2020-01-01T00:00:00Z"));
    assertThat(gateway().look(held(), sought))
        .isEqualTo(new LookOutcome.Found(List.of(String.valueOf(sent.id()))));
  }

  @Test
  void ofALostAcknowledgementNothingIsHeard() {
    behaves("{\"lost_ack_share\": 1}");
    var lost = message("Hello");
    assertThat(send(lost)).isInstanceOf(Sent.class);
    behaves("{}");
    var other = message("Hello again");
    assertThat(send(other)).isInstanceOf(Sent.class);
    await().untilAsserted(() -> assertThat(reports(other)).containsExactly("delivered"));
    assertThat(reports(lost)).isEmpty();
    assertThat(deliveries()).hasSize(2);
  }

  @Test
  void withASeedTheSameMessagesMeetTheSameFate() {
    behaves("{\"fail_share\": 0.5, \"seed\": 42}");
    var first = fates();
    assertThat(first).contains(true, false);
    assertThat(fates()).isEqualTo(first);
    behaves("{\"fail_share\": 0.5, \"seed\": 43}");
    assertThat(fates()).isNotEqualTo(first);
  }

  private List<Boolean> fates() {
    return IntStream.range(0, 40)
        .mapToObj(number -> send(message("Hello " + number)) instanceof Sent)
        .toList();
  }

  @Test
  void whoWritesToTooManyStrangersIsBanned() {
    behaves("{\"strictness\": {\"strangers_per_minute\": 1}}");
    writes("+15550100078");
    assertThat(send(message("15550100078", "Hello"))).isInstanceOf(Sent.class);
    assertThat(send(message("15550100078", "Hello"))).isInstanceOf(Sent.class);
    assertThat(send(message("15550100079", "Hello"))).isInstanceOf(Sent.class);
    assertThat(send(message("15550100080", "Hello"))).isInstanceOf(NotWorking.class);
    var shown = api.get("/sessions/" + session).expect(200);
    assertThat(shown.text("/status")).isEqualTo("failed");
    assertThat(shown.text("/last_error")).contains("banned");
    assertThat(send(message("15550100078", "Hello"))).isInstanceOf(NotWorking.class);
    assertThat(deliveries()).hasSize(3);
    api.post("/sessions/" + session + "/start").expect(200);
    assertThat(api.get("/sessions/" + session).expect(200).text("/status")).isEqualTo("qr_code");
  }

  @Test
  void textsAreNoLongerThanWhatsAppTakes() {
    assertThat(send(message("x".repeat(4_096)))).isInstanceOf(Sent.class);
    assertThat(send(message("x".repeat(4_097)))).isInstanceOf(Refused.class);
  }

  @Test
  void onlyGroupsOfTheSessionAreWrittenTo() {
    var group = new WaId(Team.waGroup(api, session, "Cars"));
    assertThat(send(message(group, "Hello"))).isInstanceOf(Sent.class);
    assertThat(send(message(new WaId("120363000000000000@g.us"), "Hello")))
        .isInstanceOf(Refused.class);
  }

  @Test
  void manySendsAtOnceAllArriveAndAreReported() throws Exception {
    var held = held();
    var messages =
        IntStream.range(0, 500)
            .mapToObj(number -> message("1555020" + (1_000 + number), "Hello"))
            .toList();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sends =
          messages.stream()
              .<Callable<SendOutcome>>map(message -> () -> gateway().send(held, message))
              .toList();
      for (var sent : threads.invokeAll(sends)) {
        assertThat(sent.get()).isInstanceOf(Sent.class);
      }
    }
    var ids = new HashSet<>(messages.stream().map(OutgoingMessage::id).toList());
    assertThat(deliveredIds()).isEqualTo(ids);
    await().untilAsserted(() -> assertThat(reportedIds()).isEqualTo(ids));
  }

  private void behaves(String behaviour) {
    put(behaviour).expect(200);
  }

  private Api.Answer put(String behaviour) {
    return api.send("PUT", route(), behaviour.getBytes(StandardCharsets.UTF_8));
  }

  private void refuses(String behaviour, String field) {
    var refused = put(behaviour).expect(422);
    assertThat(refused.text("/errors/0/field")).isEqualTo(field);
  }

  private String route() {
    return "/simulator/behaviour?session_id=" + session;
  }

  private void writes(String phone) {
    api.post(
            "/simulator/messages",
            "{\"session_id\": \"%s\", \"from\": \"%s\", \"text\": \"Hello?\"}"
                .formatted(session, phone))
        .expect(202);
  }

  private Gateway gateway() {
    return gateways.of(GatewayKind.SIMULATOR);
  }

  private GatewaySession held() {
    return sessions.find(tenant.owner().tenantId(), SessionId.valueOf(session)).orElseThrow();
  }

  private SendOutcome send(OutgoingMessage message) {
    return gateway().send(held(), message);
  }

  private OutgoingMessage message(String text) {
    return message("15550100077", text);
  }

  private OutgoingMessage message(String phone, String text) {
    return message(new WaId(phone + "@c.us"), text);
  }

  private OutgoingMessage message(WaId chat, String text) {
    var id = gateway().newMessageId(held()).orElseThrow();
    return new OutgoingMessage(new MessageId(UUID.randomUUID()), id, chat, text, null, null);
  }

  private List<JsonNode> deliveries() {
    return api.get("/simulator/deliveries?session_id=" + session)
        .expect(200)
        .json()
        .path("deliveries")
        .valueStream()
        .toList();
  }

  private JsonNode onlyDelivery() {
    assertThat(deliveries()).hasSize(1);
    return deliveries().getFirst();
  }

  private HashSet<String> deliveredIds() {
    return new HashSet<>(
        jdbc.sql("select wa_message_id from simulator_delivery where session_id = :session")
            .param("session", UUID.fromString(session))
            .query(String.class)
            .list());
  }

  /** Of messages that nobody stored, since they were sent past everything else. */
  private HashSet<String> reportedIds() {
    return new HashSet<>(
        jdbc.sql("select wa_message_id from early_report where session_id = :session")
            .param("session", UUID.fromString(session))
            .query(String.class)
            .list());
  }

  private List<String> reports(OutgoingMessage message) {
    return jdbc.sql(
            "select kind from early_report where session_id = :session and wa_message_id = :id")
        .param("session", UUID.fromString(session))
        .param("id", message.id())
        .query(String.class)
        .list();
  }
}

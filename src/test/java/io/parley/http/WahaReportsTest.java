package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What WAHA reports of messages and groups after they were written, in whatever order. */
@ServerTest
class WahaReportsTest {
  private static final String GROUP = "120363012345678901@g.us";
  private static final String OTHER = "15550123456@c.us";

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  private final long begin = Instant.now().getEpochSecond();
  private Api api;
  private String session;
  private String name;

  @BeforeEach
  void aSessionAtWaha() {
    api = world.owner();
    var made = api.post("/sessions", "{\"name\": \"Shop\", \"gateway\": \"waha\"}").expect(201);
    session = made.text("/id");
    name = made.text("/config/gateway_session");
  }

  @Test
  void anOwnMessageIsDeliveredAndRead() {
    own("OWN1", OTHER);
    stored(ack("true_%s_OWN1".formatted(OTHER), 2, "DEVICE"));
    stored(ack("true_%s_OWN1".formatted(OTHER), 3, "READ"));
    assertThat(status("OWN1")).isEqualTo("read");
    assertThat(eventTypes()).containsExactly("message.sent", "message.delivered", "message.read");
    var read = api.get("/events?types=message.read").json().at("/events/0/data");
    assertThat(read.path("wa_message_id").asString()).isEqualTo("OWN1");
    assertThat(read.path("chat_id").asString()).isEqualTo(OTHER);
    assertThat(read.path("status").asString()).isEqualTo("read");
  }

  @Test
  void whoAsksByTheOldNameGetsEveryReportUnderIt() {
    own("OWN9", OTHER);
    stored(ack("true_%s_OWN9".formatted(OTHER), 2, "DEVICE"));
    stored(ack("true_%s_OWN9".formatted(OTHER), 3, "READ"));
    var old = api.get("/events?types=message.ack").expect(200).json().path("events");
    assertThat(old.valueStream().map(event -> event.path("event").asString()))
        .containsExactly("message.ack", "message.ack");
    var own = api.get("/events?types=message.delivered,message.read").json().path("events");
    assertThat(old.valueStream().map(event -> event.path("id")))
        .containsExactlyElementsOf(own.valueStream().map(event -> event.path("id")).toList());
    assertThat(old.at("/1/data/status").asString()).isEqualTo("read");
    assertThat(
            api.get("/events?types=message.ack,message.read")
                .json()
                .path("events")
                .valueStream()
                .map(event -> event.path("event").asString()))
        .containsExactly("message.ack", "message.read");
    assertThat(eventTypes()).doesNotContain("message.ack");
  }

  @Test
  void aStatusNeverMovesBack() {
    own("OWN2", OTHER);
    var id = "true_%s_OWN2".formatted(OTHER);
    stored(ack(id, 3, "READ"));
    stored(ack(id, 2, "DEVICE"));
    stored(ack(id, 1, "SERVER"));
    stored(ack(id, -1, "ERROR"));
    stored(ack(id, 3, "READ"));
    assertThat(status("OWN2")).isEqualTo("read");
    assertThat(eventTypes()).containsExactly("message.sent", "message.read");
  }

  @Test
  void aFailureIsFinalUnlessTheMessageArrives() {
    own("OWN3", OTHER);
    var id = "true_%s_OWN3".formatted(OTHER);
    stored(
        ack(id, -1, "ERROR")
            .replace("\"ack\"", "\"error\": {\"code\": 463, \"reason\": \"restricted\"}, \"ack\""));
    assertThat(status("OWN3")).isEqualTo("failed");
    var failed = api.get("/events?types=message.failed").json().at("/events/0/data/error");
    assertThat(failed.asString()).contains("463", "restricted");
    stored(ack(id, 1, "SERVER"));
    assertThat(status("OWN3")).isEqualTo("failed");
    stored(ack(id, 2, "DEVICE"));
    assertThat(status("OWN3")).isEqualTo("delivered");
  }

  @Test
  void aReportThatComesBeforeItsMessageWaitsForIt() {
    stored(ack("true_%s_OWN4".formatted(OTHER), 2, null));
    stored(revoked("IN4"));
    stored(edited("IN5", "changed", 1));
    stored(edited("IN5", "changed again", 1));
    own("OWN4", OTHER);
    inbound("IN4", "taken back");
    inbound("IN5", "first");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(status("OWN4")).isEqualTo("delivered");
              assertThat(content("IN4")).isEmpty();
              assertThat(content("IN5")).isEqualTo("changed again");
            });
    assertThat(eventTypes()).contains("message.delivered");
    assertThat(count("early_report")).isZero();
  }

  @Test
  void aMessageThatWasTakenBackIsShownNoMore() {
    watch();
    written("IN20", "secret price");
    assertThat(api.get("/leads").text("/leads/0/trigger/message_preview"))
        .isEqualTo("secret price");
    stored(revoked("IN20").replace(OTHER, GROUP));
    var trigger = api.get("/leads").json().at("/leads/0/trigger");
    assertThat(trigger.path("message_preview").asString()).isEmpty();
    assertThat(trigger.path("matched_keyword").asString()).isEqualTo("price");
    assertThat(texts("select message_preview from detection where tenant_id = :tenant"))
        .containsExactly("");
    assertThat(texts("select coalesce(file_name, '') from message_media where tenant_id = :tenant"))
        .containsExactly("");
  }

  @Test
  void aLeadShowsItsNewestMessageWhenAnOlderOneIsTakenBack() {
    watch();
    written("IN21", "first price");
    written("IN22", "second price");
    stored(revoked("IN21").replace(OTHER, GROUP));
    assertThat(api.get("/leads").text("/leads/0/trigger/message_preview"))
        .isEqualTo("second price");
    assertThat(
            texts(
                "select message_preview from detection where tenant_id = :tenant order by detected_at"))
        .containsExactly("", "second price");
  }

  @Test
  void whatIsTakenBackBeforeItComesMakesNoLead() {
    watch();
    stored(revoked("IN23").replace(OTHER, GROUP));
    stored(revoked("IN24"));
    written("IN23", "secret price");
    inbound("IN24", "secret");
    assertThat(texts("select content from message where tenant_id = :tenant"))
        .containsExactly("", "");
    assertThat(texts("select last_message_preview from chat where tenant_id = :tenant"))
        .containsExactly("", "");
    assertThat(api.get("/leads").number("/total")).isZero();
    assertThat(eventTypes()).isEmpty();
    assertThat(count("message_media")).isZero();
    written("IN25", "another price");
    assertThat(api.get("/leads").number("/total")).isEqualTo(1);
  }

  @Test
  void reactionsAndVotesAreCut() {
    stored(reaction("R2", "👍".repeat(1_000), "1784000000"));
    var options = "\"" + "x".repeat(300) + "\"";
    stored(vote("[" + options + (", " + options).repeat(40) + "]", 1784000000L));
    assertThat(texts("select emoji from message_reaction where tenant_id = :tenant"))
        .allSatisfy(emoji -> assertThat(emoji).hasSizeBetween(60, 64).endsWith("👍…"));
    assertThat(texts("select unnest(options) from poll_vote where tenant_id = :tenant"))
        .hasSize(20)
        .allSatisfy(option -> assertThat(option).hasSize(255));
  }

  @Test
  void groupsAcknowledgeByPersonUnderEitherName() {
    watch();
    deliver(message("true_%s_OWN6_15550100001@c.us".formatted(GROUP), GROUP, "hello", true))
        .expect(200);
    var id = "true_%s_OWN6_%s".formatted(GROUP, OTHER);
    stored(ack(id, 2, "DEVICE").replace("\"from\": \"" + OTHER, "\"from\": \"" + GROUP));
    assertThat(status("OWN6")).isEqualTo("delivered");
    stored(
        ack(id, 3, "READ")
            .replace("message.ack", "message.ack.group")
            .replace("\"from\": \"" + OTHER, "\"from\": \"" + GROUP));
    assertThat(status("OWN6")).isEqualTo("read");
  }

  @Test
  void whatWeHaveReadOfOthersIsNoNews() {
    inbound("IN7", "hi");
    var seen = ack("false_%s_IN7".formatted(OTHER), 3, "READ").replace("true,", "false,");
    assertThat(deliver(seen).expect(200).text("/status")).isEqualTo("ignored");
    assertThat(status("IN7")).isEqualTo("received");
  }

  @Test
  void anEditReplacesTheTextAndAnOlderOneDoesNot() {
    inbound("IN8", "first");
    stored(edited("IN8", "second", 5));
    stored(edited("IN8", "older", 4));
    assertThat(content("IN8")).isEqualTo("second");
    stored(edited("IN8", "in the same second", 5));
    assertThat(content("IN8")).isEqualTo("in the same second");
    stored(revoked("IN8"));
    stored(edited("IN8", "third", 9));
    assertThat(content("IN8")).isEmpty();
    assertThat(
            jdbc.sql("select last_message_preview from chat where tenant_id = :tenant")
                .param("tenant", tenant())
                .query(String.class)
                .single())
        .isEmpty();
  }

  @Test
  void theLastReactionOfAPersonCounts() {
    stored(reaction("R1", "👍", "1784000000.25"));
    stored(reaction("R1", "", "1784000002.5"));
    stored(reaction("R1", "❤️", "1784000001"));
    assertThat(
            jdbc.sql("select emoji from message_reaction where tenant_id = :tenant")
                .param("tenant", tenant())
                .query(String.class)
                .list())
        .containsExactly("");
  }

  @Test
  void aVoteHoldsAllThatIsChosen() {
    stored(vote("[\"Red\", \"Blue\"]", 1784000000L));
    stored(vote("[\"Blue\"]", 1784000005000L));
    stored(vote("[\"Red\"]", 1784000001L));
    assertThat(
            jdbc.sql(
                    "select array_to_string(options, ',') from poll_vote where tenant_id = :tenant")
                .param("tenant", tenant())
                .query(String.class)
                .list())
        .containsExactly("Blue");
  }

  @Test
  void aPollIsStoredWithItsQuestion() {
    deliver(
            message("false_%s_POLL1".formatted(OTHER), OTHER, "", false)
                .replace(
                    "\"to\": null",
                    "\"to\": null, \"_data\": {\"message\": {\"pollCreationMessageV3\": {\"name\": \"Which colour?\"}}}"))
        .expect(200);
    assertThat(content("POLL1")).isEqualTo("Which colour?");
  }

  @Test
  void aGroupThatIsRenamedIsCalledSoUnlessAUserNamedIt() {
    var group = watch();
    var other = api.patch("/groups/" + group, "{\"name\": \"Mine\"}").expect(200);
    assertThat(other.text("/name")).isEqualTo("Mine");
    deliver(message("false_%s_NAMED_%s".formatted(GROUP, OTHER), GROUP, "hello", false))
        .expect(200);
    stored(renamed("Cars and more"));
    assertThat(api.get("/groups/" + group).text("/name")).isEqualTo("Mine");
    api.patch("/groups/" + group, "{\"name\": \"Cars and more\"}").expect(200);
    stored(renamed("Only cars").replace("1784000000,", "1784000100,"));
    assertThat(api.get("/groups/" + group).text("/name")).isEqualTo("Only cars");
    stored(renamed("Late news"));
    assertThat(api.get("/groups/" + group).text("/name")).isEqualTo("Only cars");
    assertThat(
            jdbc.sql("select name from chat where tenant_id = :tenant")
                .param("tenant", tenant())
                .query(String.class)
                .single())
        .isEqualTo("Only cars");
  }

  @Test
  void changesOfAGroupAreKeptOnce() {
    watch();
    var joined =
        envelope(
            "group.v2.participants",
            """
            {"type": "join", "timestamp": 1784000000, "group": {"id": "%s"},
             "participants": [{"id": "99120001@lid", "pn": "15550123456@c.us", "role": "participant"}]}
            """
                .formatted(GROUP));
    stored(joined);
    stored(joined);
    assertThat(count("group_change")).isEqualTo(1);
  }

  @Test
  void whatHappensInGroupsThatNobodyWatchesIsNotKept() {
    for (var body :
        new String[] {
          renamed("Secret"),
          reaction("R9", "👍", "1784000000")
              .replace("\"from\": \"" + OTHER, "\"from\": \"" + GROUP),
          ack("true_%s_X_%s".formatted(GROUP, OTHER), 2, "DEVICE")
              .replace("\"from\": \"" + OTHER, "\"from\": \"" + GROUP)
        }) {
      assertThat(deliver(body).expect(200).text("/status")).isEqualTo("ignored");
    }
    assertThat(count("message_reaction") + count("early_report") + count("group_change")).isZero();
  }

  @Test
  void brokenReportsAreIgnored() {
    for (var event :
        new String[] {
          "message.ack",
          "message.edited",
          "message.revoked",
          "message.reaction",
          "poll.vote",
          "group.v2.update",
          "group.v2.participants",
          "group.v2.join"
        }) {
      for (var payload :
          new String[] {
            "null",
            "[]",
            "{}",
            "{\"id\": 5, \"from\": {}, \"ack\": \"x\", \"reaction\": 1, \"vote\": [], \"group\": 1}",
            "{\"editedMessageId\": \"\", \"revokedMessageId\": 7, \"body\": null, \"poll\": {\"id\": \"\"}}"
          }) {
        assertThat(deliver(envelope(event, payload)).expect(200).text("/status"))
            .as(event + " " + payload)
            .isEqualTo("ignored");
      }
    }
  }

  private String watch() {
    return api.post(
            "/groups",
            "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\", \"keywords\": [\"price\"]}"
                .formatted(session, GROUP))
        .expect(201)
        .text("/id");
  }

  private void own(String raw, String chat) {
    deliver(message("true_%s_%s".formatted(chat, raw), chat, "ours", true)).expect(200);
  }

  private void inbound(String raw, String text) {
    deliver(message("false_%s_%s".formatted(OTHER, raw), OTHER, text, false)).expect(200);
  }

  /** In the group, with a picture. */
  private void written(String raw, String text) {
    var message = message("false_%s_%s_%s".formatted(GROUP, raw, OTHER), GROUP, text, false);
    var file = "{\"mimetype\": \"image/png\", \"filename\": \"secret.png\"}";
    var rest =
        "\"to\": null, \"participant\": \"%s\", \"hasMedia\": true, \"media\": %s"
            .formatted(OTHER, file);
    deliver(message.replace("\"to\": null", rest)).expect(200);
  }

  private java.util.List<String> texts(String query) {
    return jdbc.sql(query).param("tenant", tenant()).query(String.class).list();
  }

  private String message(String id, String chat, String text, boolean own) {
    return envelope(
        "message.any",
        """
        {"id": "%s", "timestamp": %d, "from": "%s", "fromMe": %s, "to": null, "body": "%s"}
        """
            .formatted(id, begin, chat, own, text));
  }

  private String ack(String id, int ack, @org.jspecify.annotations.Nullable String ackName) {
    return envelope(
        "message.ack",
        """
        {"id": "%s", "from": "%s", "to": null, "participant": null, "fromMe": true, "ack": %d, "ackName": %s}
        """
            .formatted(id, OTHER, ack, ackName == null ? "null" : "\"" + ackName + "\""));
  }

  /** So many seconds after the beginning. */
  private String edited(String raw, String text, int after) {
    return envelope(
        "message.edited",
        """
        {"id": "false_%s_EDIT", "timestamp": %d, "from": "%s", "fromMe": false, "body": "%s", "editedMessageId": "%s"}
        """
            .formatted(OTHER, begin + after, OTHER, text, raw));
  }

  private String revoked(String raw) {
    return envelope(
        "message.revoked",
        """
        {"revokedMessageId": "%s", "before": null,
         "after": {"id": "false_%s_GONE", "timestamp": %d, "from": "%s", "fromMe": false, "body": ""}}
        """
            .formatted(raw, OTHER, begin, OTHER));
  }

  private String reaction(String raw, String emoji, String seconds) {
    return envelope(
        "message.reaction",
        """
        {"id": "false_%1$s_REACTION", "timestamp": %2$s, "from": "%1$s", "fromMe": false, "participant": null,
         "reaction": {"text": "%3$s", "messageId": "true_%1$s_%4$s"}}
        """
            .formatted(OTHER, seconds, emoji, raw));
  }

  private String vote(String options, long timestamp) {
    return envelope(
        "poll.vote",
        """
        {"vote": {"id": "false_%1$s_V", "from": "%1$s", "to": "me", "fromMe": false, "selectedOptions": %2$s,
           "timestamp": %3$d},
         "poll": {"id": "true_%1$s_POLL", "from": "me", "to": "%1$s", "fromMe": true}}
        """
            .formatted(OTHER, options, timestamp));
  }

  private String renamed(String subject) {
    return envelope(
        "group.v2.update",
        """
        {"timestamp": 1784000000, "group": {"id": "%s", "subject": "%s"}}
        """
            .formatted(GROUP, subject));
  }

  private String envelope(String event, String payload) {
    return """
    {"id": "evt_%s", "timestamp": 1784000000123, "event": "%s", "session": "%s", "metadata": {}, "engine": "GOWS",
     "me": {"id": "15550100001@c.us", "lid": "88001@lid", "pushName": "Shop"}, "payload": %s}
    """
        .formatted(UUID.randomUUID(), event, name, payload);
  }

  private void stored(String body) {
    assertThat(deliver(body).expect(200).text("/status")).as(body).isEqualTo("stored");
  }

  private Api.Answer deliver(String body) {
    return world.stranger().with("X-Webhook-Hmac", hmac(body)).post("/gateway/waha", body);
  }

  private String status(String raw) {
    return column("status", raw);
  }

  private String content(String raw) {
    return column("content", raw);
  }

  private String column(String column, String raw) {
    return jdbc.sql(
            "select " + column + " from message where tenant_id = :tenant and wa_message_id = :raw")
        .param("tenant", tenant())
        .param("raw", raw)
        .query(String.class)
        .single();
  }

  private long count(String table) {
    return jdbc.sql("select count(*) from " + table + " where tenant_id = :tenant")
        .param("tenant", tenant())
        .query(Long.class)
        .single();
  }

  private UUID tenant() {
    return jdbc.sql("select tenant_id from session where id = :id")
        .param("id", UUID.fromString(session))
        .query(UUID.class)
        .single();
  }

  private java.util.List<String> eventTypes() {
    var types = new java.util.ArrayList<String>();
    api.get("/events")
        .json()
        .path("events")
        .forEach(event -> types.add(event.path("event").asString()));
    return types;
  }

  private static String hmac(String body) {
    try {
      var mac = Mac.getInstance("HmacSHA512");
      mac.init(
          new SecretKeySpec(ServerTest.HMAC_KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
      return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }
}

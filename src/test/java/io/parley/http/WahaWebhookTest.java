package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Webhooks as WAHA writes them, field by field. */
@ServerTest
class WahaWebhookTest {
  @Autowired World world;
  @Autowired JdbcClient jdbc;
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
  void theSessionsNameIsOneThatWahaTakes() {
    assertThat(name).matches("[a-zA-Z0-9_-]{1,54}");
  }

  @Test
  void aGroupMessageBecomesALead() {
    watch("120363012345678901@g.us");
    var answer = deliver(groupMessage("3EB0AAA1", "15550123456@c.us", "what price?")).expect(200);
    assertThat(answer.text("/status")).isEqualTo("stored");
    var lead = api.get("/leads").expect(200);
    assertThat(lead.text("/leads/0/contact_phone")).isEqualTo("+15550123456");
    assertThat(lead.text("/leads/0/contact_name")).isEqualTo("Ann");
    assertThat(api.get("/events?types=group.message").text("/events/0/data/wa_message_id"))
        .isEqualTo("3EB0AAA1");
  }

  @Test
  void aRepeatedDeliveryIsStoredOnce() {
    watch("120363012345678901@g.us");
    deliver(groupMessage("3EB0AAA2", "15550123456@c.us", "price")).expect(200);
    var again =
        deliver(groupMessage("3EB0AAA2", "15550123456@c.us", "price").replace("evt_01k", "evt_02k"))
            .expect(200);
    assertThat(again.text("/status")).isEqualTo("repeated");
    assertThat(api.get("/leads").number("/total")).isEqualTo(1);
  }

  @Test
  void anotherSessionInTheSameGroupDoesNotCountTwice() {
    watch("120363012345678901@g.us");
    var second =
        api.post("/sessions", "{\"name\": \"Second\", \"gateway\": \"waha\"}")
            .expect(201)
            .text("/config/gateway_session");
    var message = groupMessage("3EB0BBB1", "15550123456@c.us", "price");
    assertThat(deliver(message).text("/status")).isEqualTo("stored");
    assertThat(deliver(message.replace(name, second)).text("/status")).isEqualTo("ignored");
    assertThat(api.get("/groups").number("/items/0/messages_processed")).isEqualTo(1);
    api.post(
            "/groups",
            "{\"session_id\": \"%s\", \"wa_group_id\": \"120363012345678901@g.us\"}"
                .formatted(session))
        .expect(409);
  }

  @Test
  void aStatusThatComesLateChangesNothing() {
    deliver(status("WORKING", "{\"id\": \"15550100001@c.us\"}")).expect(200);
    var connected = api.get("/sessions/" + session).text("/connected_at");
    deliver(status("STARTING", "null").replace("1784000000123", "1783999999000")).expect(200);
    deliver(status("WORKING", "null")).expect(200);
    assertThat(api.get("/sessions/" + session).text("/status")).isEqualTo("working");
    assertThat(api.get("/sessions/" + session).text("/connected_at")).isEqualTo(connected);
    assertThat(api.get("/events?types=session.status").json().path("events")).hasSize(1);
  }

  @Test
  void deletingAWorkingSessionIsInTheLog() {
    deliver(status("WORKING", "{\"id\": \"15550100001@c.us\"}")).expect(200);
    api.delete("/sessions/" + session).expect(200);
    var events = api.get("/events?types=session.status,session.disconnected").json().path("events");
    assertThat(events.at("/1/data/status").asString()).isEqualTo("stopped");
    assertThat(events.at("/2/event").asString()).isEqualTo("session.disconnected");
  }

  @Test
  void anIdThatIsTooLongIsNone() {
    watch("120363012345678901@g.us");
    assertThat(
            deliver(groupMessage("A".repeat(20_000), "15550123456@c.us", "price"))
                .expect(200)
                .text("/status"))
        .isEqualTo("ignored");
  }

  @Test
  void ownNumbersMakeNoLeadWhateverTheEngineSays() {
    watch("120363012345678901@g.us");
    deliver(groupMessage("3EB0CCC1", "15550100001@c.us", "price")).expect(200);
    assertThat(api.get("/leads").number("/total")).isZero();
  }

  @Test
  void anOwnHiddenIdMakesNoLeadOnceItsPhoneIsKnown() {
    deliver(status("WORKING", "{\"id\": \"15550100001@c.us\"}")).expect(200);
    watch("120363012345678901@g.us");
    jdbc.sql(
            """
            insert into hidden_number (tenant_id, lid, phone)
            select tenant_id, '88001@lid', '15550100001' from session where id = :session
            """)
        .param("session", UUID.fromString(session))
        .update();
    deliver(groupMessage("3EB0CCC2", "88001@lid", "price")).expect(200);
    assertThat(api.get("/leads").number("/total")).isZero();
    assertThat(api.get("/events?types=group.message").text("/events/0/data/direction"))
        .isEqualTo("outbound");
    deliver(groupMessage("3EB0CCC3", "88002@lid", "price")).expect(200);
    assertThat(api.get("/leads").number("/total")).isEqualTo(1);
  }

  @Test
  void namesAreCut() {
    watch("120363012345678901@g.us");
    var message = groupMessage("3EB0DDD1", "15550123456@c.us", "price");
    deliver(message.replace("Ann", "👩‍🚀".repeat(14_000))).expect(200);
    assertThat(api.get("/leads").text("/leads/0/contact_name"))
        .hasSizeBetween(190, 200)
        .endsWith("👩‍🚀…");
  }

  @Test
  void aMessageMayHaveVeryManyFields() {
    watch("120363012345678901@g.us");
    var thumbnail = "[" + "255,".repeat(300_000) + "255]";
    var message = groupMessage("3EB0DDD2", "15550123456@c.us", "price");
    deliver(message.replace("\"pushName\": \"Ann\"", "\"thumbnail\": " + thumbnail)).expect(200);
    assertThat(api.get("/leads").number("/total")).isEqualTo(1);
  }

  @Test
  void aHiddenNumberIsALeadWithoutAPhone() {
    watch("120363012345678901@g.us");
    deliver(groupMessage("3EB0AAA3", "99120001:7@lid", "price")).expect(200);
    var lead = api.get("/leads").expect(200);
    assertThat(lead.json().at("/leads/0/contact_phone").isNull()).isTrue();
    assertThat(lead.text("/leads/0/contact_wa_id")).isEqualTo("99120001@lid");
  }

  @Test
  void theTimeOfAMessageIsItsOwn() {
    watch("120363012345678901@g.us");
    deliver(groupMessage("3EB0AAA4", "15550123456@c.us", "price", "1500000000.5")).expect(200);
    assertThat(api.get("/events?types=group.message").text("/events/0/data/sent_at"))
        .isEqualTo("2017-07-14T02:40:00.500Z");
    assertThat(api.get("/leads").number("/total")).as("older than the monitoring").isZero();
  }

  @Test
  void statusesMoveTheSession() {
    deliver(status("SCAN_QR_CODE", "null")).expect(200);
    assertThat(api.get("/sessions/" + session).text("/status")).isEqualTo("qr_code");
    deliver(status("WORKING", "{\"id\": \"15550100001@c.us\", \"pushName\": \"Shop\"}"))
        .expect(200);
    var working = api.get("/sessions/" + session);
    assertThat(working.text("/status")).isEqualTo("working");
    assertThat(working.text("/phone_number")).isEqualTo("+15550100001");
    deliver(status("WORKING", "null")).expect(200);
    assertThat(api.get("/events?types=session.connected").json().path("events")).hasSize(1);
    deliver(status("FAILED", "null")).expect(200);
    assertThat(api.get("/events?types=session.disconnected").json().path("events")).hasSize(1);
  }

  @Test
  void ownMessagesAreSentNotReceived() {
    deliver(direct("true_15550123456@c.us_OWN1", true)).expect(200);
    deliver(direct("false_15550123456@c.us_IN1", false)).expect(200);
    var events = api.get("/events").expect(200).json().path("events");
    assertThat(events.at("/0/event").asString()).isEqualTo("message.sent");
    assertThat(events.at("/0/data/chat_id").asString()).isEqualTo("15550123456@c.us");
    assertThat(events.at("/1/event").asString()).isEqualTo("message.received");
  }

  @ParameterizedTest
  @ValueSource(strings = {"presence.update", "call.received", "something.new"})
  void eventsOfNoConcernAreCountedAndDropped(String event) {
    assertThat(
            deliver(
                    "{\"event\": \"%s\", \"session\": \"%s\", \"payload\": {}}"
                        .formatted(event, name))
                .expect(200)
                .text("/status"))
        .isEqualTo("ignored");
  }

  @Test
  void unknownSessionsAndBrokenPayloadsAreIgnored() {
    assertThat(
            deliver(direct("false_1@c.us_X", false).replace(name, "nobody"))
                .expect(200)
                .text("/status"))
        .isEqualTo("ignored");
    assertThat(
            deliver(
                    "{\"event\": \"message.any\", \"session\": \"%s\", \"payload\": {\"id\": 5, \"from\": []}}"
                        .formatted(name))
                .expect(200)
                .text("/status"))
        .isEqualTo("ignored");
    assertThat(deliver("[]").expect(200).text("/status")).isEqualTo("ignored");
    assertThat(deliver("null").expect(200).text("/status")).isEqualTo("ignored");
  }

  @Test
  void aStatusBroadcastIsNoMessage() {
    assertThat(
            deliver(
                    direct("false_status@broadcast_X", false)
                        .replace(
                            "\"from\": \"15550123456@c.us\"", "\"from\": \"status@broadcast\""))
                .expect(200)
                .text("/status"))
        .isEqualTo("ignored");
  }

  @Test
  void anUnsignedOrWronglySignedWebhookIsRefusedAndStoresNothing() {
    var body = direct("false_15550123456@c.us_EVIL", false);
    var stranger = world.stranger();
    stranger.post("/gateway/waha", body).expect(401);
    stranger.with("X-Webhook-Hmac", "").post("/gateway/waha", body).expect(401);
    stranger.with("X-Webhook-Hmac", "00").post("/gateway/waha", body).expect(401);
    stranger
        .with("X-Webhook-Hmac", hmac("another key", body))
        .post("/gateway/waha", body)
        .expect(401);
    stranger
        .with("X-Webhook-Hmac", hmac(ServerTest.HMAC_KEY, body).toUpperCase(java.util.Locale.ROOT))
        .post("/gateway/waha", body)
        .expect(401);
    stranger
        .with("X-Webhook-Hmac", hmac(ServerTest.HMAC_KEY, body))
        .post("/gateway/waha", body + " ")
        .expect(401);
    assertThat(api.get("/events").json().path("events")).isEmpty();
  }

  @Test
  void theSignatureIsTheOneThatWahaMakes() {
    // From WAHA's documentation.
    var digest =
        hmac(
            "my-secret-key",
            "{\"event\":\"message\",\"session\":\"default\",\"engine\":\"WEBJS\"}");
    assertThat(digest).startsWith("208f8a55dde9e055").endsWith("631777076153fa89");
  }

  @Test
  void signedJunkIsABadRequest() {
    deliver("{\"event\": ").expect(400);
    deliver("").expect(400);
    assertThat(deliver("[".repeat(10_000) + "]".repeat(10_000)).expect(400).detail())
        .contains("too deeply");
    var invalid =
        "{\"event\": \"message.any\", \"x\": \"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);
    world
        .stranger()
        .with("X-Webhook-Hmac", hmac(ServerTest.HMAC_KEY, invalid))
        .send("POST", "/gateway/waha", invalid)
        .expect(400);
  }

  @Test
  void hostileTextIsStoredAsFarAsWhatsAppHasSuch() {
    watch("120363012345678901@g.us");
    deliver(groupMessage("NUL", "15550123456@c.us", "price \\u0000 \\ud800 end")).expect(200);
    deliver(groupMessage("LONG", "15550123457@c.us", "price " + "x".repeat(100_000))).expect(200);
    deliver(groupMessage("HUGE", "15550123458@c.us", "price " + "é".repeat(2_500_000))).expect(200);
    assertThat(
            jdbc.sql("select content from message where wa_message_id = 'NUL'")
                .query(String.class)
                .single())
        .isEqualTo("price  \ufffd end");
    assertThat(
            jdbc.sql("select content from message where wa_message_id = 'HUGE'")
                .query(String.class)
                .single())
        .hasSize(65_536)
        .endsWith("é…");
    assertThat(api.get("/leads").number("/total")).isEqualTo(3);
  }

  @Test
  void aBodyOverSixteenMegabytesIsTooLarge() {
    deliver("{\"event\": \"" + "x".repeat(17 * 1024 * 1024) + "\"}").expect(413);
  }

  @Test
  void withoutAServerTheSessionOnlyReceives() {
    for (var action : List.of("start", "restart", "logout")) {
      var refused = api.post("/sessions/" + session + "/" + action).expect(422);
      assertThat(refused.detail()).as(action).contains("PARLEY_WAHA_URL");
    }
    assertThat(api.get("/groups/available/" + session).expect(422).detail())
        .contains("PARLEY_WAHA_URL");
    deliver(status("SCAN_QR_CODE", "null")).expect(200);
    assertThat(
            api.with("Accept", "application/json")
                .get("/sessions/" + session + "/qr")
                .expect(422)
                .detail())
        .contains("PARLEY_WAHA_URL");
    api.post("/sessions/" + session + "/stop").expect(422);
    api.delete("/sessions/" + session).expect(200);
    assertThat(deliver(direct("false_15550123456@c.us_LATE", false)).expect(200).text("/status"))
        .isEqualTo("ignored");
  }

  private void watch(String group) {
    api.post(
            "/groups",
            "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\", \"keywords\": [\"price\"]}"
                .formatted(session, group))
        .expect(201);
  }

  private Api.Answer deliver(String body) {
    return world
        .stranger()
        .with("X-Webhook-Hmac", hmac(ServerTest.HMAC_KEY, body))
        .post("/gateway/waha", body);
  }

  private static String hmac(String key, String body) {
    return hmac(key, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String hmac(String key, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (java.security.GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private String groupMessage(String rawId, String participant, String text) {
    return groupMessage(rawId, participant, text, String.valueOf(Instant.now().getEpochSecond()));
  }

  private String groupMessage(String rawId, String participant, String text, String seconds) {
    return """
    {"id": "evt_01k%s", "timestamp": 1784000000123, "event": "message.any", "session": "%s", "metadata": {}, "engine": "NOWEB",
     "me": {"id": "15550100001@c.us", "pushName": "Shop"},
     "payload": {"id": "false_120363012345678901@g.us_%s_%s", "timestamp": %s, "from": "120363012345678901@g.us",
       "fromMe": false, "source": "app", "to": "120363012345678901@g.us", "participant": "%s", "body": "%s",
       "hasMedia": false, "media": null, "ack": 1, "ackName": "SERVER", "vCards": [], "location": null, "replyTo": null,
       "_data": {"pushName": "Ann"}},
     "environment": {"version": "2026.7.1", "engine": "NOWEB", "tier": "CORE", "browser": null}}
    """
        .formatted(UUID.randomUUID(), name, rawId, participant, seconds, participant, text);
  }

  private String direct(String id, boolean own) {
    return """
    {"id": "evt_1", "timestamp": 1784000000123, "event": "message.any", "session": "%s",
     "me": {"id": "15550100001@c.us"},
     "payload": {"id": "%s", "timestamp": 1784000000, "from": "15550123456@c.us", "fromMe": %s, "to": null, "body": "hi"}}
    """
        .formatted(name, id, own);
  }

  private String status(String status, String me) {
    return """
    {"id": "evt_2", "timestamp": 1784000000123, "event": "session.status", "session": "%s", "me": %s,
     "payload": {"name": "%s", "status": "%s", "statuses": [], "data": null}}
    """
        .formatted(name, me, name, status);
  }
}

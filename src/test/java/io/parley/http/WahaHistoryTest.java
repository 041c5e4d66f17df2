package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.gateway.waha.WahaLooks;
import io.parley.wahastub.WahaChatsStub.Message;
import io.parley.wahastub.WahaServerStub;
import io.parley.wahastub.WahaServerStub.Fault;
import io.parley.wahastub.WahaSessionStub;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What no webhook told is found in the history that WAHA keeps. */
@WahaServerTest
class WahaHistoryTest {
  private static final WahaServerStub WAHA = WahaServerTest.Surroundings.WAHA;
  private static final String PHONE = "15550100043";
  private static final String BUYER = "15550100044@c.us";
  private static final String GROUP = "120363012345678902@g.us";
  private static final int SERVER = 1;
  private static final int READ = 3;

  @Autowired World world;
  @Autowired WahaLooks looks;
  @Autowired JdbcClient jdbc;
  private Api api;
  private String session;
  private String name;

  @BeforeEach
  void aSessionThatWasReadADayAgo() {
    jdbc.sql("update session set deleted_at = now() where gateway = 'waha' and deleted_at is null")
        .update();
    api = world.owner();
    var made = api.post("/sessions", "{\"name\": \"Shop\"}").expect(201);
    session = made.text("/id");
    name = made.text("/config/gateway_session");
    connect(PHONE);
    looks.look();
    aDayPasses();
  }

  @AfterEach
  void allIsWell() {
    WAHA.behave();
    api.delete("/sessions/" + session);
  }

  private void connect(String phone) {
    api.post("/sessions/" + session + "/start").expect(200);
    comesTo("qr_code");
    there().scan(phone);
    comesTo("working");
  }

  private void comesTo(String status) {
    await()
        .untilAsserted(
            () ->
                assertThat(api.get("/sessions/" + session).expect(200).text("/status"))
                    .isEqualTo(status));
  }

  private WahaSessionStub there() {
    return WAHA.session(name);
  }

  private void aDayPasses() {
    jdbc.sql(
            "update waha_watch set history_until = history_until - interval '1 day' where session_id = :session")
        .param("session", UUID.fromString(session))
        .update();
  }

  private static Instant ago(Duration time) {
    return Instant.now().minus(time);
  }

  private static Message direct(boolean own, String rawId, Duration age, int ack) {
    return new Message(BUYER, own, rawId, "", "Text of " + rawId, ago(age), ack);
  }

  private static Message inGroup(String rawId, String text, Duration age) {
    return new Message(GROUP, false, rawId, BUYER, text, ago(age), SERVER);
  }

  private void add(Message message) {
    there().chats().add(message);
  }

  /** The WhatsApp ids of the messages of direct chats, as the event log has them. */
  private List<String> told() {
    return texts("/events?types=message.received,message.sent&limit=100", "/data/wa_message_id");
  }

  private List<String> texts(String path, String field) {
    return api.get(path)
        .expect(200)
        .json()
        .path("events")
        .valueStream()
        .map(event -> event.at(field).asString(""))
        .toList();
  }

  private long asked(String path) {
    return WAHA.requests().stream()
        .filter(request -> request.startsWith("GET /api/" + name + path))
        .count();
  }

  private void watchSince(Duration age) {
    var group =
        api.post(
                "/groups",
                """
                {"session_id": "%s", "wa_group_id": "%s", "monitor_mode": "keywords", "monitor_keywords": ["boat"]}
                """
                    .formatted(session, GROUP))
            .expect(201)
            .text("/id");
    jdbc.sql("update monitored_group set monitoring_since = :since where id = :id")
        .param("since", java.sql.Timestamp.from(ago(age)))
        .param("id", UUID.fromString(group))
        .update();
  }

  private void groupIsThere() {
    there().addGroup(GROUP, "{\"id\":\"%s\",\"subject\":\"Boats\"}".formatted(GROUP), "[]");
  }

  @Test
  void messagesThatNoWebhookToldAreFoundOnce() {
    add(direct(false, "AA1", Duration.ofMinutes(30), SERVER));
    add(direct(true, "AA2", Duration.ofMinutes(20), SERVER));
    looks.look();
    assertThat(told()).containsExactlyInAnyOrder("AA1", "AA2");
    aDayPasses();
    looks.look();
    assertThat(told()).as("what is there already").hasSize(2);
  }

  @Test
  void whatAWebhookToldAndWhatIsFoundIsOneMessage() {
    var message = direct(true, "AB1", Duration.ofMinutes(10), SERVER);
    add(message);
    there().tell("message.any", message.json());
    await().untilAsserted(() -> assertThat(told()).hasSize(1));
    looks.look();
    assertThat(asked("/chats/")).as("it was read").isPositive();
    assertThat(told()).hasSize(1);
  }

  @Test
  void aLostMessageOfAGroupBecomesALead() {
    groupIsThere();
    watchSince(Duration.ofHours(1));
    add(inGroup("AC1", "I want a boat", Duration.ofMinutes(30)));
    add(inGroup("AC2", "I wanted a boat", Duration.ofHours(3)));
    looks.look();
    assertThat(api.get("/leads").expect(200).json().path("total").asInt()).isEqualTo(1);
    assertThat(texts("/events?types=group.message", "/data/wa_message_id"))
        .as("what was written before the group was watched is not read")
        .containsExactly("AC1");
  }

  @Test
  void groupsThatNobodyWatchesAreNotRead() {
    add(inGroup("AD1", "I want a boat", Duration.ofMinutes(30)));
    add(direct(false, "AD2", Duration.ofMinutes(30), SERVER));
    looks.look();
    assertThat(told()).hasSize(1);
    assertThat(WAHA.requests()).noneMatch(request -> request.contains(name + "/chats/1203"));
  }

  @Test
  void whatWasWrittenBeforeTheAccountCameIsNotRead() {
    add(direct(false, "AE1", Duration.ofMinutes(30), SERVER));
    there().goUnheard("SCAN_QR_CODE");
    there().scan("15550100045");
    await()
        .untilAsserted(
            () ->
                assertThat(api.get("/sessions/" + session).expect(200).text("/phone_number"))
                    .contains("15550100045"));
    looks.look();
    assertThat(asked("/chats/")).isZero();
    assertThat(told()).isEmpty();
  }

  @Test
  void anAcknowledgementThatStayedAwayIsFoundWithItsMessage() {
    var sent = direct(true, "AF1", Duration.ofMinutes(30), SERVER);
    there().tell("message.any", sent.json());
    await().untilAsserted(() -> assertThat(told()).hasSize(1));
    add(direct(true, "AF1", Duration.ofMinutes(30), READ));
    looks.look();
    assertThat(texts("/events?types=message.read", "/data/status")).containsExactly("read");
  }

  @Test
  void anOldMessageOfWhichNothingWasHeardIsAskedFor() {
    var sent = direct(true, "AG1", Duration.ofHours(29), SERVER);
    there().tell("message.any", sent.json());
    await().untilAsserted(() -> assertThat(told()).hasSize(1));
    add(direct(true, "AG1", Duration.ofHours(29), READ));
    looks.look();
    assertThat(asked("/chats/15550100044%40c.us/messages?")).as("nothing new in the chat").isZero();
    assertThat(texts("/events?types=message.read", "/data/status")).containsExactly("read");
  }

  @Test
  void longChatsComePageByPageThoughPagesAreShort() {
    there().chats().makeShortPages();
    // As merged chats are paged: half of each page is hidden, and what is hidden is no reason to
    // stop.
    IntStream.range(0, 120)
        .forEach(
            number -> add(direct(false, "AH" + number, Duration.ofSeconds(600 + number), SERVER)));
    looks.look();
    assertThat(told()).contains("AH0", "AH50", "AH100").hasSize(60);
  }

  @Test
  void manyChatsComePageByPage() {
    IntStream.range(0, 130)
        .forEach(
            number ->
                add(
                    new Message(
                        "1555030" + (1000 + number) + "@c.us",
                        false,
                        "AI" + number,
                        "",
                        "Text of " + number,
                        ago(Duration.ofMinutes(30)),
                        SERVER)));
    looks.look();
    assertThat(asked("/chats/overview?limit=100&offset=100")).isEqualTo(1);
    assertThat(
            jdbc.sql("select count(*) from message where session_id = :session")
                .param("session", UUID.fromString(session))
                .query(Long.class)
                .single())
        .isEqualTo(130);
  }

  @Test
  void idsMayBeObjects() {
    there().chats().writeIdsAsObjects();
    add(direct(false, "AM1", Duration.ofMinutes(30), SERVER));
    looks.look();
    assertThat(told()).containsExactly("AM1");
  }

  @Test
  void aMessageThatTellsNoTimeEndsNothing() {
    WAHA.answer(
        "/api/" + name + "/chats/15550100044%40c.us/messages",
        "[%s,%s]"
            .formatted(
                direct(false, "AN1", Duration.ofMinutes(20), SERVER)
                    .json()
                    .replaceFirst("\"timestamp\":[0-9]+", "\"timestamp\":null"),
                direct(false, "AN2", Duration.ofMinutes(30), SERVER).json()));
    add(direct(false, "AN2", Duration.ofMinutes(30), SERVER));
    looks.look();
    assertThat(told()).contains("AN2");
  }

  @Test
  void aChatThatCannotBeToldKeepsNoOther() {
    add(direct(false, "AJ1", Duration.ofMinutes(30), SERVER));
    add(
        new Message(
            "15550100046@c.us", false, "AJ2", "", "Other", ago(Duration.ofMinutes(20)), SERVER));
    WAHA.misbehave("/api/" + name + "/chats/15550100046", Fault.ERROR);
    looks.look();
    assertThat(told()).containsExactly("AJ1");
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aServerThatIsNotWellIsAskedAgainLater(Fault fault) {
    add(direct(false, "AK1", Duration.ofMinutes(30), SERVER));
    WAHA.misbehave("/api/" + name + "/chats/overview", fault);
    looks.look();
    assertThat(told()).isEmpty();
    var before = asked("/chats/overview");
    looks.look();
    assertThat(asked("/chats/overview")).as("not again at once").isPositive().isEqualTo(before);
    WAHA.behave();
    looks.lookAtHistoryAnew();
    assertThat(told()).containsExactly("AK1");
  }

  @Test
  void aReadingThatTakesTooLongIsGoneOnWith() {
    IntStream.range(0, 5)
        .forEach(
            number ->
                add(
                    new Message(
                        "1555031000" + number + "@c.us",
                        false,
                        "AL" + number,
                        "",
                        "Text",
                        ago(Duration.ofMinutes(30)),
                        SERVER)));
    looks.lookHurriedly();
    assertThat(told()).as("one call in each round").isEmpty();
    await()
        .until(
            () -> {
              looks.lookHurriedly();
              return told().size() == 5;
            });
    assertThat(asked("/chats/overview?limit=100&offset=0"))
        .as("nothing is begun anew")
        .isEqualTo(1);
  }
}

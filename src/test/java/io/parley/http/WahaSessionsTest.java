package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.parley.gateway.waha.WahaLooks;
import io.parley.wahastub.WahaServerStub;
import io.parley.wahastub.WahaServerStub.Fault;
import io.parley.wahastub.WahaSessionStub;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Sessions at a WAHA server that does what such servers are known to do. */
@WahaServerTest
class WahaSessionsTest {
  private static final WahaServerStub WAHA = WahaServerTest.Surroundings.WAHA;
  private static final String PHONE = "15550100042";
  private static final String GROUP = "120363012345678901@g.us";

  @Autowired World world;
  @Autowired WahaLooks looks;
  @Autowired JdbcClient jdbc;
  private Api api;
  private String session;
  private String name;

  /** What other tests have left at WAHA would have turns of its own in each look. */
  @BeforeEach
  void aSession() {
    jdbc.sql("update session set deleted_at = now() where gateway = 'waha' and deleted_at is null")
        .update();
    api = world.owner();
    var made = api.post("/sessions", "{\"name\": \"Shop\"}").expect(201);
    session = made.text("/id");
    name = made.text("/config/gateway_session");
  }

  @AfterEach
  void allIsWell() {
    WAHA.behave();
    api.get("/sessions")
        .json()
        .forEach(each -> api.delete("/sessions/" + each.path("id").asString()));
  }

  private WahaSessionStub there() {
    return WAHA.session(name);
  }

  private Api.Answer asks(String action) {
    return api.post("/sessions/" + session + "/" + action);
  }

  private Api.Answer shown() {
    return api.get("/sessions/" + session).expect(200);
  }

  private void comesTo(String status) {
    await().untilAsserted(() -> assertThat(shown().text("/status")).isEqualTo(status));
  }

  private void connect() {
    asks("start").expect(200);
    comesTo("qr_code");
    there().scan(PHONE);
    comesTo("working");
  }

  private long changes() {
    return api.get("/events?types=session.status").expect(200).json().path("events").size();
  }

  private long asked(String method, String action) {
    return WAHA.count(method + " /api/sessions/" + name + action);
  }

  /** As if it had happened long ago. */
  private void longAgo(String column) {
    jdbc.sql(
            "update waha_watch set %1$s = %1$s - interval '1 day' where session_id = :session"
                .formatted(column))
        .param("session", UUID.fromString(session))
        .update();
  }

  // What is set up.

  @Test
  void aSessionIsSetUpToTellEverythingOnceAndSigned() {
    asks("start").expect(200);
    var config = there().config();
    assertThat(config.path("webhooks")).hasSize(1);
    var webhook = config.at("/webhooks/0");
    assertThat(webhook.path("url").asString())
        .isEqualTo("http://localhost:" + world.port() + "/gateway/waha");
    assertThat(webhook.path("events").valueStream().map(event -> event.asString()))
        .contains("message.any", "session.status", "message.ack", "group.v2.participants")
        .doesNotContain("message", "*");
    assertThat(webhook.at("/hmac/key").asString()).isEqualTo(ServerTest.HMAC_KEY);
    assertThat(webhook.at("/retries/policy").asString()).isEqualTo("exponential");
    assertThat(config.at("/metadata/session.id").asString()).isEqualTo(session);
    assertThat(config.at("/noweb/store/enabled").asBoolean()).isTrue();
    assertThat(config.at("/webjs/tagsEventsOn").asBoolean()).isTrue();
    assertThat(config.at("/ignore/status").asBoolean()).isTrue();
    assertThat(config.at("/ignore/channels").asBoolean()).isFalse();
  }

  @Test
  void aSessionThatIsThereIsSetUpBesideWhatItsOperatorWants() {
    connect();
    var config = there().config();
    config.putObject("proxy").put("server", "proxy.lan:3128");
    config
        .withArray("webhooks")
        .addObject()
        .put("url", "http://n8n.lan/hook")
        .putArray("events")
        .add("message");
    config
        .withArray("webhooks")
        .addObject()
        .put("url", "http://before.lan/gateway/waha")
        .putArray("events")
        .add("*");
    asks("start").expect(200);
    var after = there().config();
    assertThat(after.at("/proxy/server").asString()).isEqualTo("proxy.lan:3128");
    assertThat(after.path("webhooks").valueStream().map(webhook -> webhook.path("url").asString()))
        .containsExactly(
            "http://n8n.lan/hook", "http://localhost:" + world.port() + "/gateway/waha");
    comesTo("working");
  }

  @Test
  void webhooksThatWahaLostAreSetUpAgain() {
    connect();
    there().forgetConfig();
    looks.look();
    assertThat(there().config().path("webhooks")).hasSize(1);
    comesTo("working");
    looks.look();
    assertThat(asked("PUT", "")).isEqualTo(1);
  }

  @Test
  void aServerThatKeepsForgettingIsNotRestartedWithEachLook() {
    connect();
    WAHA.forgetWebhooks(true);
    there().forgetConfig();
    looks.look();
    longAgo("mended_at");
    looks.look();
    looks.look();
    looks.look();
    assertThat(asked("PUT", "")).isEqualTo(2);
  }

  @Test
  void aServerThatHidesKeysIsBelieved() {
    connect();
    there().hideKeys();
    looks.look();
    looks.look();
    asks("start").expect(200);
    assertThat(asked("PUT", "")).isZero();
  }

  @Test
  void nodesThatWantDifferentThingsDoNotRestartTheSessionInTurns() {
    connect();
    looks.lookWithOtherSetup();
    assertThat(asked("PUT", "")).isEqualTo(1);
    looks.look();
    looks.lookWithOtherSetup();
    looks.look();
    assertThat(asked("PUT", "")).isEqualTo(1);
    longAgo("mended_at");
    looks.look();
    assertThat(asked("PUT", "")).isEqualTo(2);
  }

  @Test
  void nobodyLooksBeforeWebhooksCanCome() {
    assertThat(looks.watches()).isTrue();
    assertThat(looks.watchedBeforeItListened()).isFalse();
  }

  @Test
  void aServerThatMakesNoSessionsSaysSo() {
    WAHA.refuseNames();
    assertThat(asks("start").expect(422).detail()).contains("does not do this");
  }

  @Test
  void aStopReachesAStartThatNobodyWaitedFor() {
    connect();
    asks("stop").expect(200);
    comesTo("stopped");
    there().goUnheard("WORKING");
    asks("stop").expect(200);
    assertThat(there().status()).isEqualTo("STOPPED");
  }

  @Test
  void aSetUpWithAnotherKeyIsPutRight() {
    connect();
    jdbc.sql("update waha_watch set setup = 'as before' where session_id = :session")
        .param("session", UUID.fromString(session))
        .update();
    looks.look();
    assertThat(asked("PUT", "")).isEqualTo(1);
    comesTo("working");
  }

  // What is found.

  @Test
  void whatNoWebhookToldIsFound() {
    connect();
    there().goUnheard("FAILED");
    looks.look();
    assertThat(shown().text("/status")).isEqualTo("failed");
    assertThat(shown().text("/last_error")).contains("restart it");
    asks("start").expect(200);
    comesTo("working");
    assertThat(asked("POST", "/restart")).as("what failed is restarted").isEqualTo(1);
  }

  @Test
  void aSessionWhoseWebhooksNeverComeIsConnectedAllTheSame() {
    asks("start").expect(200);
    comesTo("qr_code");
    there().mute(true);
    there().scan(PHONE);
    looks.look();
    assertThat(shown().text("/status")).isEqualTo("working");
    assertThat(shown().text("/phone_number")).isEqualTo("+" + PHONE);
    assertThat(shown().text("/push_name")).isEqualTo("Shop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"STOPPED", "STARTING"})
  void oneLookThatSaysThatASessionStoppedIsNotBelieved(String word) {
    connect();
    var before = changes();
    there().pretend(word);
    looks.look();
    looks.look();
    there().pretend("");
    looks.look();
    there().pretend(word);
    looks.look();
    assertThat(shown().text("/status")).isEqualTo("working");
    assertThat(changes()).isEqualTo(before);
    longAgo("doubted_at");
    looks.look();
    assertThat(shown().text("/status")).isEqualTo(word.equals("STOPPED") ? "stopped" : "starting");
    assertThat(changes()).isEqualTo(before + 1);
    there().pretend("");
    looks.look();
    comesTo("working");
  }

  @Test
  void aLookThatIsOlderThanAWebhookChangesNothing() {
    connect();
    jdbc.sql("update session set status_at = status_at + interval '1 hour' where id = :session")
        .param("session", UUID.fromString(session))
        .update();
    there().goUnheard("FAILED");
    looks.look();
    assertThat(shown().text("/status")).isEqualTo("working");
  }

  @Test
  void aSessionThatWahaLostHasFailedAndCanBeMadeAgain() {
    connect();
    WAHA.lose(name);
    looks.look();
    assertThat(shown().text("/status")).isEqualTo("working");
    longAgo("doubted_at");
    looks.look();
    assertThat(shown().text("/status")).isEqualTo("failed");
    assertThat(shown().text("/last_error")).contains("does not know the session");
    var before = changes();
    looks.look();
    assertThat(changes()).isEqualTo(before);
    asks("start").expect(200);
    comesTo("qr_code");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"WRONG_STATUS", "NOT_IMPLEMENTED"},
      mode = Mode.EXCLUDE)
  void aServerThatDoesNotTellChangesNoStatus(Fault fault) {
    connect();
    var before = changes();
    WAHA.misbehave("/api/sessions", fault);
    looks.look();
    longAgo("doubted_at");
    looks.look();
    assertThat(shown().text("/status")).isEqualTo("working");
    assertThat(changes()).isEqualTo(before);
    assertThat(asked("PUT", "") + asked("POST", "/restart")).isZero();
  }

  // What is healed.

  @Test
  void aSessionThatIsStuckInItsStartIsRestartedOnce() {
    asks("start").expect(200);
    comesTo("qr_code");
    there().getStuck(true);
    asks("restart").expect(200);
    comesTo("starting");
    looks.look();
    assertThat(asked("POST", "/restart")).isEqualTo(1);
    longAgo("starting_since");
    looks.look();
    looks.look();
    assertThat(asked("POST", "/restart")).isEqualTo(2);
    longAgo("starting_since");
    await().untilAsserted(() -> assertThat(there().status()).isEqualTo("STARTING"));
    comesTo("starting");
    looks.look();
    comesTo("failed");
    assertThat(shown().text("/last_error")).contains("does not get beyond starting");
    var before = changes();
    looks.look();
    looks.look();
    assertThat(changes()).isEqualTo(before);
    assertThat(asked("POST", "/restart")).isEqualTo(2);
    there().getStuck(false);
    asks("restart").expect(200);
    comesTo("qr_code");
    looks.look();
    comesTo("qr_code");
  }

  @Test
  void aSessionThatWorksAndSaysNothingIsRestartedOnceInAWhile() {
    connect();
    looks.lookImpatiently();
    comesTo("working");
    assertThat(asked("POST", "/restart")).isEqualTo(1);
    looks.lookImpatiently();
    assertThat(asked("POST", "/restart")).isEqualTo(1);
    longAgo("restarted_at");
    looks.lookImpatiently();
    assertThat(asked("POST", "/restart")).isEqualTo(2);
  }

  @Test
  void aRestartThatDidNotHappenIsTriedAgain() {
    connect();
    WAHA.misbehave("/api/sessions/" + name + "/restart", Fault.BUSY);
    looks.lookImpatiently();
    looks.lookImpatiently();
    assertThat(asked("POST", "/restart")).isEqualTo(2);
    WAHA.behave();
    looks.lookImpatiently();
    looks.lookImpatiently();
    assertThat(asked("POST", "/restart")).isEqualTo(3);
  }

  @Test
  void aSessionHasNotFailedBeforeARestartHappened() {
    asks("start").expect(200);
    comesTo("qr_code");
    there().getStuck(true);
    asks("restart").expect(200);
    comesTo("starting");
    looks.look();
    WAHA.misbehave("/api/sessions/" + name + "/restart", Fault.BUSY);
    longAgo("starting_since");
    looks.look();
    looks.look();
    assertThat(asked("POST", "/restart")).as("and it is given time").isEqualTo(2);
    WAHA.behave();
    longAgo("starting_since");
    looks.look();
    assertThat(asked("POST", "/restart")).isEqualTo(3);
    comesTo("starting");
  }

  // Who looks, and for how long.

  @Test
  void nobodyLooksWhileAnotherNodeStillDoes() throws InterruptedException {
    connect();
    there().goUnheard("FAILED");
    WAHA.misbehave("/api/sessions/" + name, Fault.HANG);
    var before = lists();
    var node = Thread.ofVirtual().start(looks::lookHurriedly);
    await().until(() -> asked("GET", "") == 2);
    looks.lookElsewhereIfDue();
    assertThat(lists()).isEqualTo(before + 1);
    node.join();
    WAHA.behave();
    looks.lookElsewhereIfDue();
    assertThat(lists()).isEqualTo(before + 2);
    assertThat(shown().text("/status")).isEqualTo("failed");
  }

  @Test
  void aLookThatTakesTooLongIsTakenUpByTheNext() {
    var names = List.of(name, another());
    names.forEach(each -> WAHA.session(each).goUnheard("FAILED"));
    for (var look = 1; failed() < 2; look++) {
      assertThat(look).as("looks").isLessThan(50);
      var before = failed();
      looks.lookHurriedly();
      assertThat(failed()).isBetween(before, before + 1);
    }
  }

  @Test
  void whoIsInterruptedDoesNothingMoreAndRemembersNothing() throws InterruptedException {
    var names = List.of(name, another());
    WAHA.misbehave("/api/sessions/", Fault.HANG);
    var node = Thread.ofVirtual().start(looks::lookImpatiently);
    await().until(() -> restarts(names) == 1);
    node.interrupt();
    node.join();
    assertThat(restarts(names)).isEqualTo(1);
    assertThat(
            jdbc.sql(
                    "select count(restarted_at) from waha_watch w join session s on s.id = w.session_id"
                        + " where s.gateway_name in (:names)")
                .param("names", names)
                .query(Long.class)
                .single())
        .isZero();
    assertThat(looks.isHeldUp()).isFalse();
    WAHA.behave();
    looks.lookImpatiently();
    assertThat(restarts(names)).isEqualTo(3);
  }

  /** A second session that works, beside the first, which then does, too. */
  private String another() {
    connect();
    var made = api.post("/sessions", "{\"name\": \"Yard\"}").expect(201);
    var id = made.text("/id");
    api.post("/sessions/" + id + "/start").expect(200);
    var other = made.text("/config/gateway_session");
    WAHA.session(other).scan("15550100043");
    await()
        .untilAsserted(
            () -> assertThat(api.get("/sessions/" + id).text("/status")).isEqualTo("working"));
    return other;
  }

  private long failed() {
    return api.get("/sessions")
        .expect(200)
        .json()
        .valueStream()
        .filter(each -> each.path("status").asString().equals("failed"))
        .count();
  }

  private static long restarts(List<String> names) {
    return names.stream()
        .mapToLong(each -> WAHA.count("POST /api/sessions/" + each + "/restart"))
        .sum();
  }

  private static long lists() {
    return WAHA.count("GET /api/sessions?all=true");
  }

  @Test
  void aSessionThatIsActiveIsLeftAlone() {
    connect();
    there().lastActiveAt(Instant.now().plusSeconds(60).toEpochMilli());
    looks.lookImpatiently();
    assertThat(asked("POST", "/restart")).isZero();
  }

  @Test
  void whatIsHeardIsWrittenDown() {
    connect();
    looks.look();
    assertThat(
            jdbc.sql("select heard_at from waha_watch where session_id = :session")
                .param("session", UUID.fromString(session))
                .query(java.time.OffsetDateTime.class)
                .single())
        .isNotNull();
  }

  @Test
  void aSessionCanBeDeletedWhileItsServerIsAway() {
    connect();
    WAHA.misbehave(Fault.BUSY);
    api.delete("/sessions/" + session).expect(200);
    api.get("/sessions/" + session).expect(404);
    WAHA.behave();
    assertThat(WAHA.has(name)).isTrue();
    looks.look();
    assertThat(WAHA.has(name)).as("not before its time").isTrue();
    jdbc.sql(
            "update waha_leftover set next_at = next_at - interval '1 day' where gateway_name = :name")
        .param("name", name)
        .update();
    looks.look();
    assertThat(WAHA.has(name)).isFalse();
    assertThat(
            jdbc.sql("select count(*) from waha_leftover where gateway_name = :name")
                .param("name", name)
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void oneOfSeveralNodesLooks() {
    assertThat(looks.isTakenOnce()).isTrue();
  }

  @Test
  void whoWatchesStopsWhenTold() {
    connect();
    there().goUnheard("FAILED");
    looks.watch();
    comesTo("failed");
    assertThat(looks.isWatching()).isTrue();
    looks.stopWatching();
    assertThat(looks.isWatching()).isFalse();
  }

  // Codes.

  @Test
  void eachCodeIsFetchedAnew() {
    asks("start").expect(200);
    comesTo("qr_code");
    var json = api.with("Accept", "application/json");
    var first = json.get("/sessions/" + session + "/qr").expect(200).text("/qr");
    there().rotate();
    assertThat(json.get("/sessions/" + session + "/qr").expect(200).text("/qr"))
        .isNotEqualTo(first);
    assertThat(shown().text("/status")).isEqualTo("qr_code");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PASSKEY_REQUIRED", "PASSKEY_CONFIRMATION_REQUIRED"})
  void aPasskeyIsExplained(String word) {
    asks("start").expect(200);
    comesTo("qr_code");
    there().go(word);
    await().untilAsserted(() -> assertThat(shown().text("/last_error")).contains("passkey"));
    assertThat(shown().text("/status")).isEqualTo("qr_code");
    var refused =
        api.with("Accept", "application/json").get("/sessions/" + session + "/qr").expect(409);
    assertThat(refused.detail()).contains("passkey");
    there().go("WORKING");
    await().untilAsserted(() -> assertThat(shown().json().path("last_error").isNull()).isTrue());
  }

  @Test
  void aCodeThatNoPictureHoldsIsRefused() {
    asks("start").expect(200);
    comesTo("qr_code");
    for (var text : new String[] {"", "x".repeat(5_000)}) {
      WAHA.answer("/api/" + name + "/auth/qr", "{\"value\":\"%s\"}".formatted(text));
      api.get("/sessions/" + session + "/qr").expect(503);
    }
  }

  // Groups.

  @Test
  void groupsAreReadWhateverTheEngine() {
    connect();
    there()
        .addGroup(
            "1@g.us",
            "{\"id\":{\"_serialized\":\"1@g.us\"},\"name\":\"A\",\"groupMetadata\":{\"participants\":[{},{}]}}",
            "[]");
    there().addGroup("2@g.us", "{\"JID\":\"2@g.us\",\"Name\":\"B\",\"Participants\":[{}]}", "[]");
    there()
        .addGroup(
            "3@g.us",
            "{\"id\":{\"user\":\"3\",\"server\":\"g.us\"},\"subject\":\"C\",\"size\":7}",
            "[]");
    there().addGroup("4@g.us", "{\"id\":\"4@g.us\",\"subject\":5}", "[]");
    there().addGroup("5@g.us", "{\"id\":\"15550100001@c.us\",\"name\":\"no group\"}", "[]");
    there().addGroup("6@g.us", "null", "[]");
    there().addGroup("7@g.us", "[]", "[]");
    there().addGroup("8@g.us", "\"\\u0000\"", "[]");
    var groups = api.get("/groups/available/" + session).expect(200).json();
    assertThat(
            groups
                .valueStream()
                .map(group -> group.path("name").asString() + group.path("participant_count")))
        .containsExactly("4@g.us0", "A2", "B1", "C7");
  }

  @Test
  void groupsMayBeAnObjectById() {
    connect();
    there().listGroupsAsMap();
    there().addGroup("1@g.us", "{\"id\":\"1@g.us\",\"subject\":\"A\"}", "[]");
    there().addGroup("2@g.us", "{\"subject\":\"B\"}", "[]");
    var groups = api.get("/groups/available/" + session).expect(200).json();
    assertThat(groups.valueStream().map(group -> group.path("name").asString()))
        .containsExactly("A", "B");
  }

  @Test
  void manyGroupsComePageByPage() {
    connect();
    for (var number = 0; number < 120; number++) {
      there()
          .addGroup(
              "1" + number + "@g.us",
              "{\"id\":\"1%d@g.us\",\"subject\":\"G\"}".formatted(number),
              "[]");
    }
    assertThat(api.get("/groups/available/" + session).expect(200).json()).hasSize(120);
  }

  @Test
  void aServerThatKnowsNoPagesEndsTheList() {
    connect();
    var all = new StringBuilder("[");
    for (var number = 0; number < 120; number++) {
      all.append("{\"id\":\"1%d@g.us\"},".formatted(number));
    }
    WAHA.answer("/api/" + name + "/groups", all.append("7]").toString());
    assertThat(api.get("/groups/available/" + session).expect(200).json()).hasSize(120);
  }

  @Test
  void aGroupThatNobodyCanNameNowIsNotMonitored() {
    connect();
    there().addGroup(GROUP, "{\"id\":\"%s\",\"subject\":\"Cars\"}".formatted(GROUP), "[]");
    var group = "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\"}".formatted(session, GROUP);
    WAHA.misbehave("/api/" + name, Fault.WRONG_STATUS);
    assertThat(api.post("/groups", group).expect(409).detail()).contains("starting");
    WAHA.misbehave("/api/" + name, Fault.EMPTY);
    assertThat(api.post("/groups", group).expect(503).header("Retry-After")).isNotEmpty();
    WAHA.behave();
    assertThat(api.post("/groups", group).expect(201).text("/name")).isEqualTo("Cars");
  }

  @Test
  void groupsOfASessionThatDoesNotRunAreNotToBeHad() {
    assertThat(api.get("/groups/available/" + session).expect(409).detail()).contains("start it");
    asks("start").expect(200);
    assertThat(api.get("/groups/available/" + session).expect(409).detail()).contains("qr_code");
  }

  @Test
  void whoCannotBeAddedIsNamed() {
    connect();
    there().addGroup(GROUP, "{\"id\":\"%s\",\"subject\":\"Cars\"}".formatted(GROUP), "[]");
    there().closeDoors("15550100078");
    var answer =
        api.post(
                "/groups/" + GROUP + "/participants/add",
                "{\"session_id\": \"%s\", \"participants\": [\"+15550100077\", \"+15550100078\"]}"
                    .formatted(session))
            .expect(200);
    assertThat(answer.text("/participants/0/status")).isEqualTo("ok");
    assertThat(answer.text("/participants/1/status")).isEqualTo("failed");
    assertThat(answer.text("/participants/1/error")).contains("not added");
  }

  @Test
  void aGroupThatWahaDoesNotNameIsToBeLookedFor() {
    connect();
    WAHA.answer("/api/" + name + "/groups", "{\"ok\":true}");
    assertThat(makesGroup().expect(409).detail()).contains("available groups");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"BUSY", "HANG", "HTML"})
  void aGroupThatWasPerhapsMadeIsNotToBeMadeAgainBlindly(Fault fault) {
    connect();
    WAHA.misbehave("/api/" + name + "/groups", fault);
    assertThat(makesGroup().expect(409).detail()).contains("available groups");
  }

  private Api.Answer makesGroup() {
    return api.post(
        "/groups/create",
        "{\"session_id\": \"%s\", \"name\": \"Boats\", \"participants\": [\"+15550100077\"]}"
            .formatted(session));
  }

  // Answers that are none.

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"WRONG_STATUS", "NOT_IMPLEMENTED", "NOT_FOUND", "WRONG_TYPES", "EMPTY"},
      mode = Mode.EXCLUDE)
  void aServerThatIsNotWellIsUnavailable(Fault fault) {
    connect();
    WAHA.misbehave(fault);
    for (var answer :
        new Api.Answer[] {asks("start"), asks("stop"), api.get("/groups/available/" + session)}) {
      answer.expect(503);
      assertThat(answer.header("Retry-After")).isNotEmpty();
      assertThat(answer.detail())
          .contains("WAHA server")
          .doesNotContain("Gateway", "Protocol", "localhost");
    }
    if (fault == Fault.UNAUTHORIZED) {
      assertThat(asks("restart").expect(503).detail()).contains("PARLEY_WAHA_API_KEY");
    }
    WAHA.behave();
    assertThat(shown().text("/status")).isEqualTo("working");
    asks("start").expect(200);
  }

  @Test
  void answersOfOtherTypesAreReadAsFarAsTheyGo() {
    connect();
    WAHA.misbehave(Fault.WRONG_TYPES);
    assertThat(api.get("/groups/available/" + session).expect(200).json()).isEmpty();
    asks("start").expect(200);
    WAHA.misbehave(Fault.EMPTY);
    asks("start").expect(200);
    api.get("/groups/available/" + session).expect(503);
    WAHA.behave();
    assertThat(shown().text("/status")).isEqualTo("working");
  }

  @Test
  void whatTheEngineCannotAndWhatIsTooEarlyAreToldApart() {
    connect();
    WAHA.misbehave("/api/" + name, Fault.NOT_IMPLEMENTED);
    assertThat(api.get("/groups/available/" + session).expect(422).detail()).contains("engine");
    WAHA.misbehave("/api/" + name, Fault.WRONG_STATUS);
    assertThat(api.get("/groups/available/" + session).expect(409).detail()).contains("starting");
  }

  @Test
  void nobodyWaitsForTheServerInATransaction() {
    assertThatIllegalStateException()
        .isThrownBy(looks::askInATransaction)
        .withMessageContaining("transaction");
  }

  @Test
  void filesThatHangLeaveRoomForTheRest() throws InterruptedException {
    connect();
    WAHA.misbehave("/api/files/", Fault.HANG);
    var fetches =
        IntStream.range(0, 80).mapToObj(_ -> Thread.ofVirtual().start(looks::fetchFile)).toList();
    try {
      await().until(() -> WAHA.count("GET /api/files/file.jpg") >= 64);
      asks("start").expect(200);
    } finally {
      fetches.forEach(Thread::interrupt);
    }
    for (var fetch : fetches) {
      fetch.join();
    }
  }

  // What comes twice, late and in a rush.

  @Test
  void whatWahaSendsTwiceCountsOnce() {
    connect();
    there().addGroup(GROUP, "{\"id\":\"%s\",\"subject\":\"Cars\"}".formatted(GROUP), "[]");
    api.post(
            "/groups",
            "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\", \"keywords\": [\"price\"]}"
                .formatted(session, GROUP))
        .expect(201);
    there().repeatWebhooks(3);
    there().receive(GROUP, "3EB0A1", "15550100077@c.us", "what price?");
    there().repeatWebhooks(1);
    there().receive(GROUP, "3EB0A2", "15550100077@c.us", "and again: what price?");
    await()
        .untilAsserted(
            () ->
                assertThat(api.get("/groups").number("/items/0/messages_processed")).isEqualTo(2));
    assertThat(api.get("/leads").number("/total")).isEqualTo(1);
  }

  @Test
  void reconnectsThatAreToldInARushEndWhereTheyEnd() {
    connect();
    for (var round = 0; round < 20; round++) {
      there().go("STARTING");
      there().go("WORKING");
    }
    await().until(there()::isQuiet);
    assertThat(shown().text("/status")).isEqualTo("working");
    looks.look();
    assertThat(shown().text("/status")).isEqualTo("working");
  }

  @Test
  void settingsAreKeptAndUnknownOnesIgnored() {
    var route = "/sessions/" + session + "/settings";
    assertThat(shown().json().at("/config/auto_transcribe").asBoolean()).isFalse();
    var changed = api.patch(route, "{\"auto_transcribe\": true, \"colour\": \"red\"}").expect(200);
    assertThat(changed.text("/status")).isEqualTo("ok");
    assertThat(changed.json().at("/config/auto_transcribe").asBoolean()).isTrue();
    api.patch(route, "{}").expect(200);
    assertThat(shown().json().at("/config/auto_transcribe").asBoolean()).isTrue();
    api.patch(route, "{\"auto_transcribe\": null}").expect(422);
    api.patch(route, "{\"auto_transcribe\": \"yes\"}").expect(400);
  }
}

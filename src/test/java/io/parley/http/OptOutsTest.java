package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.gateway.GatewayKind;
import io.parley.gateway.InboundEvent;
import io.parley.gateway.InboundEvent.Author;
import io.parley.gateway.InboundEvent.Content;
import io.parley.gateway.InboundEvent.Link;
import io.parley.gateway.InboundEvent.MessageReceived;
import io.parley.gateway.InboundEvent.PeopleIdentified;
import io.parley.gateway.InboundOutcome;
import io.parley.gateway.InboundSink;
import io.parley.gateway.SessionAddress;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whoever asks not to be written to is not, under whatever id they appear. */
@ServerTest
class OptOutsTest {
  private static final String GROUP = "120363099999999999@g.us";

  @Autowired World world;
  @Autowired InboundSink sink;
  @Autowired JdbcClient jdbc;
  private Api api;
  private String session;
  private SessionAddress address;
  private Phone phone;

  @BeforeEach
  void aShop() {
    api = world.owner();
    var made = api.post("/sessions", "{\"name\": \"Shop\", \"gateway\": \"waha\"}").expect(201);
    session = made.text("/id");
    address = new SessionAddress(GatewayKind.WAHA, made.text("/config/gateway_session"));
    phone = Phone.parse(World.phone()).orElseThrow();
  }

  private void says(String text) {
    says(text, Instant.now());
  }

  private void says(String text, Instant at) {
    accept(message(phone.waId(), phone.waId(), false, text, at));
  }

  private MessageReceived message(WaId chat, WaId author, boolean own, String text, Instant at) {
    return new MessageReceived(
        address,
        UUID.randomUUID().toString(),
        chat,
        new Author(author, "Ann", own),
        new Content("text", text, null, List.of(), null),
        at);
  }

  private void accept(InboundEvent... events) {
    assertThat(sink.accept(List.of(events))).containsOnly(InboundOutcome.STORED);
  }

  private boolean isOut(Phone who) {
    return list().stream().anyMatch(person -> person.equals("+" + who.digits()));
  }

  private List<String> list() {
    return api.get("/opt-outs?limit=100")
        .expect(200)
        .json()
        .path("opt_outs")
        .valueStream()
        .map(row -> row.path("phone").asString(""))
        .toList();
  }

  private List<String> confirmations() {
    return jdbc.sql(
            "select content from outgoing_message where session_id = :session and origin = 'opt_out_reply' order by id")
        .param("session", UUID.fromString(session))
        .query(String.class)
        .list();
  }

  private List<String> events() {
    return api.get("/events?types=contact.opted_out,contact.opted_in")
        .expect(200)
        .json()
        .path("events")
        .valueStream()
        .map(event -> event.path("event").asString())
        .toList();
  }

  private void settings(String json) {
    api.patch("/tenant/settings", json).expect(200);
  }

  private void optOut(String who, String reason) {
    api.post("/opt-outs", "{\"phone\": \"%s\", \"reason\": \"%s\"}".formatted(who, reason))
        .expect(201);
  }

  @Test
  void aStopWordOptsOutAndIsConfirmedOnceInItsLanguage() {
    says("Hola");
    says("Baja.");
    says("BAJA");
    says("stop");
    assertThat(isOut(phone)).isTrue();
    assertThat(confirmations()).singleElement().asString().contains("No recibirás");
    assertThat(events()).containsExactly("contact.opted_out");
    var row = api.get("/opt-outs").json().at("/opt_outs/0");
    assertThat(row.path("source").asString()).isEqualTo("message");
    assertThat(row.path("reason").asString()).isEqualTo("Baja.");
    assertThat(row.path("by").asString()).isEqualTo(phone.waId().value());
  }

  @Test
  void startOptsInAgainAndTheRecordSaysAll() {
    says("stop");
    says("Start!");
    assertThat(isOut(phone)).isFalse();
    assertThat(events()).containsExactlyInAnyOrder("contact.opted_out", "contact.opted_in");
    says("stop");
    assertThat(confirmations()).as("one for each time").hasSize(2);
    var records =
        api.get("/opt-outs/records?phone=" + phone.digits()).expect(200).json().path("records");
    assertThat(records.valueStream().map(row -> row.path("decision").asString()))
        .containsExactly("opted_out", "opted_in", "opted_out");
    assertThat(records.path(1).path("said").asString()).isEqualTo("Start!");
  }

  @Test
  void onlyTheWholeMessageOfADirectChatCounts() {
    api.post(
            "/groups",
            "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\", \"monitor_mode\": \"all\"}"
                .formatted(session, GROUP))
        .expect(201);
    says("how do I stop the pain");
    accept(message(new WaId(GROUP), phone.waId(), false, "stop", Instant.now()));
    accept(message(phone.waId(), phone.waId(), true, "stop", Instant.now()));
    assertThat(list()).isEmpty();
    assertThat(confirmations()).isEmpty();
  }

  @Test
  void aStartThatComesBeforeItsStopWasSaidAfterIt() {
    var now = Instant.now();
    says("start", now);
    says("stop", now.minusSeconds(60));
    assertThat(isOut(phone)).isFalse();
    says("stop", now.plusSeconds(1));
    assertThat(isOut(phone)).isTrue();
  }

  @Test
  void aStopThatIsOlderThanTheNewestStartIsTooLate() {
    var now = Instant.now();
    says("stop", now.minusSeconds(120));
    says("start", now);
    says("stop", now.minusSeconds(60));
    assertThat(isOut(phone)).isFalse();
    assertThat(confirmations()).hasSize(1);
  }

  @Test
  void whatWasSaidDaysAgoCountsAndIsNotAnswered() {
    says("stop", Instant.now().minus(Duration.ofDays(2)));
    assertThat(isOut(phone)).isTrue();
    assertThat(confirmations()).isEmpty();
  }

  @Test
  void wordsOfOneSecondAreTakenAsTheyCome() {
    var now = Instant.now();
    accept(
        message(phone.waId(), phone.waId(), false, "stop", now),
        message(phone.waId(), phone.waId(), false, "start", now),
        message(phone.waId(), phone.waId(), false, "stop", now));
    assertThat(isOut(phone)).isTrue();
  }

  @Test
  void aTenantHasItsOwnWordsAndAnswer() {
    settings("{\"stop_words\": [\"genug\"], \"opt_out_reply\": \"Tschüss.\"}");
    says("baja");
    assertThat(list()).isEmpty();
    says("Genug!");
    assertThat(isOut(phone)).isTrue();
    assertThat(confirmations()).containsExactly("Tschüss.");
    settings("{\"opt_out_reply\": \"\"}");
    phone = Phone.parse(World.phone()).orElseThrow();
    says("stop");
    assertThat(isOut(phone)).as("always a stop word").isTrue();
    assertThat(confirmations()).as("nothing is said to that").hasSize(1);
  }

  @Test
  void somebodyWhomNobodyKnowsCanBeOptedOut() {
    optOut("+" + phone.digits(), "asked on the phone");
    assertThat(isOut(phone)).isTrue();
    var again = api.post("/opt-outs", "{\"phone\": \"%s\"}".formatted(phone.digits())).expect(201);
    assertThat(again.json().path("changed").asBoolean()).isFalse();
    assertThat(events()).hasSize(1);
    assertThat(confirmations()).as("a user said it").isEmpty();
    says("Hello, it is me");
    assertThat(isOut(phone)).isTrue();
  }

  @Test
  void whoOptedOutIsSeenEverywhere() {
    var made =
        api.post(
                "/custom-groups",
                "{\"name\": \"All\", \"members\": [\"%s\"]}".formatted(phone.digits()))
            .expect(201);
    var lead = api.post("/leads", "{\"phone\": \"%s\"}".formatted(phone.digits())).expect(201);
    says("stop");
    assertThat(
            api.get("/custom-groups/" + made.text("/id"))
                .json()
                .at("/members/0/opted_out")
                .asBoolean())
        .isTrue();
    assertThat(api.get("/leads/" + lead.text("/id")).json().path("opted_out").asBoolean()).isTrue();
  }

  @Test
  void neitherAddingNorWritingLiftsAnOptOut() {
    optOut(phone.digits(), "asked");
    api.post(
            "/custom-groups",
            "{\"name\": \"All\", \"members\": [{\"phone\": \"%s\", \"name\": \"Ann\"}]}"
                .formatted(phone.digits()))
        .expect(201);
    says("Hello");
    assertThat(isOut(phone)).isTrue();
  }

  @Test
  void onlyANewConsentLiftsIt() {
    optOut(phone.digits(), "asked");
    var path = "/opt-outs?phone=" + phone.digits();
    assertThat(api.delete(path).expect(422).text("/errors/0/field")).isEqualTo("reason");
    api.delete(path + "&reason=%20").expect(422);
    assertThat(isOut(phone)).isTrue();
    var lifted = api.delete(path + "&reason=Signed%20the%20form%20again").expect(200);
    assertThat(lifted.text("/status")).isEqualTo("opted_in");
    assertThat(isOut(phone)).isFalse();
    assertThat(api.get("/opt-outs/records?phone=" + phone.digits()).text("/records/0/said"))
        .isEqualTo("Signed the form again");
    api.delete(path + "&reason=again").expect(404);
    api.delete("/opt-outs?phone=" + World.phone().substring(1) + "&reason=x").expect(404);
  }

  @Test
  void aHiddenPersonStaysOptedOutWhenTheirPhoneTurnsUp() {
    var lid = new WaId("7700" + phone.digits() + "@lid");
    accept(message(lid, lid, false, "Stop", Instant.now()));
    assertThat(list()).containsExactly("");
    says("Hello from my number");
    assertThat(isOut(phone)).isFalse();
    accept(new PeopleIdentified(address, List.of(new Link(lid, phone))));
    Awaitility.await().untilAsserted(() -> assertThat(isOut(phone)).isTrue());
    assertThat(list()).hasSize(1);
    assertThat(api.get("/opt-outs/records?phone=" + phone.digits()).text("/records/0/said"))
        .isEqualTo("Stop");
  }

  @Test
  void whatIsSaidAfterAMergeStands() {
    var lid = new WaId("7711" + phone.digits() + "@lid");
    accept(message(lid, lid, false, "Stop", Instant.now()));
    says("Hello");
    accept(new PeopleIdentified(address, List.of(new Link(lid, phone))));
    Awaitility.await().untilAsserted(() -> assertThat(isOut(phone)).isTrue());
    says("start");
    assertThat(isOut(phone)).isFalse();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                jdbc.sql("select settled_at is not null from contact_merge where lid = :lid")
                    .param("lid", lid.value())
                    .query(Boolean.class)
                    .single());
    assertThat(isOut(phone)).as("after the last look at the merge").isFalse();
  }

  @Test
  void aClockThatIsAheadMakesNoLaterWordTooLate() {
    says("start", Instant.now().plus(Duration.ofHours(20)));
    optOut(phone.digits(), "asked on the phone");
    assertThat(isOut(phone)).isTrue();
    says("start", Instant.now().plus(Duration.ofHours(20)));
    says("stop");
    assertThat(isOut(phone)).isTrue();
  }

  @Test
  void theListIsPaged() {
    var people = new ArrayList<String>();
    for (var number = 0; number < 5; number++) {
      var who = World.phone();
      people.add(who);
      optOut(who, "asked");
    }
    var first = api.get("/opt-outs?limit=3").expect(200).json();
    assertThat(first.path("total").asInt()).isEqualTo(5);
    var second =
        api.get("/opt-outs?limit=3&cursor=" + first.path("next_cursor").asString())
            .expect(200)
            .json();
    var seen = new ArrayList<String>();
    first.path("opt_outs").forEach(row -> seen.add(row.path("phone").asString()));
    second.path("opt_outs").forEach(row -> seen.add(row.path("phone").asString()));
    assertThat(seen).containsExactlyElementsOf(people.reversed());
    assertThat(second.path("next_cursor").isNull()).isTrue();
  }

  @Test
  void badRequestsSayWhy() {
    api.post("/opt-outs", "{}").expect(422);
    assertThat(api.post("/opt-outs", "{\"phone\": \"12\"}").expect(422).text("/errors/0/field"))
        .isEqualTo("phone");
    api.post(
            "/opt-outs",
            "{\"phone\": \"%s\", \"reason\": \"%s\"}".formatted(phone.digits(), "x".repeat(501)))
        .expect(422);
    api.get("/opt-outs/records?phone=12").expect(422);
    assertThat(
            api.get("/opt-outs/records?phone=" + phone.digits()).expect(200).json().path("records"))
        .isEmpty();
  }

  /** Words from the chat and from users at once: the record and the person never differ. */
  @Test
  void theLastRecordIsWhatIsSo() throws Exception {
    var work = new ArrayList<Callable<Void>>();
    for (var worker = 0; worker < 4; worker++) {
      var random = new Random(worker);
      work.add(
          () -> {
            for (var step = 0; step < 25; step++) {
              switch (random.nextInt(4)) {
                case 0 -> says("stop");
                case 1 -> says("start");
                case 2 ->
                    api.post("/opt-outs", "{\"phone\": \"%s\"}".formatted(phone.digits()))
                        .expect(201);
                default -> api.delete("/opt-outs?phone=" + phone.digits() + "&reason=x");
              }
            }
            return null;
          });
    }
    try (var threads = Executors.newFixedThreadPool(work.size())) {
      for (var done : threads.invokeAll(work)) {
        done.get();
      }
    }
    var decisions =
        jdbc.sql(
                """
                select r.decision from contact_consent r
                join contact c on c.tenant_id = r.tenant_id and c.id = r.contact_id
                where c.phone = :phone
                order by r.id
                """)
            .param("phone", phone.digits())
            .query(String.class)
            .list();
    for (var at = 0; at < decisions.size(); at++) {
      assertThat(decisions.get(at)).isEqualTo(at % 2 == 0 ? "opted_out" : "opted_in");
    }
    assertThat(isOut(phone)).isEqualTo(decisions.size() % 2 == 1);
  }
}

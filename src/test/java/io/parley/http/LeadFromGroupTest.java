package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** From a message in a group to a lead, through the simulator. */
@ServerTest
class LeadFromGroupTest {
  @Autowired World world;
  @Autowired JdbcClient jdbc;

  @Test
  void aKeywordMakesALead() {
    var team = world.team();
    var group = team.watch("\"keywords\": [\"price\", \"looking for\"]");
    team.writes("+15550123456", "Ann", "I am LOOKING   for a car, what price?");
    var lead = team.api().get("/leads").expect(200).json().path("leads").path(0);
    assertThat(lead.path("contact_phone").asString()).isEqualTo("+15550123456");
    assertThat(lead.path("contact_name").asString()).isEqualTo("Ann");
    assertThat(lead.path("lead_status").asString()).isEqualTo("new");
    assertThat(lead.path("source_group").path("id").asString()).isEqualTo(group);
    assertThat(lead.at("/trigger/matched_keyword").asString()).isEqualTo("looking for");
    assertThat(lead.at("/trigger/monitor_mode").asString()).isEqualTo("keywords");
    assertThat(lead.at("/trigger/message_preview").asString())
        .isEqualTo("I am LOOKING   for a car, what price?");
  }

  @Test
  void aMessageWithoutAKeywordIsStoredAndMakesNone() {
    var team = world.team();
    var group = team.watch("\"keywords\": [\"price\"]");
    team.writes(World.phone(), "Ann", "priceless");
    assertThat(team.leads()).isZero();
    assertThat(team.api().get("/groups/" + group).number("/messages_processed")).isEqualTo(1);
    assertThat(team.api().get("/groups/" + group + "/messages").text("/items/0/content_preview"))
        .isEqualTo("priceless");
  }

  @Test
  void theSamePersonAddsADetectionAndNoSecondLead() {
    var team = world.team();
    team.watch("\"keywords\": [\"price\", \"buy\"]");
    var phone = World.phone();
    team.writes(phone, "Ann", "what price");
    team.writes(phone, "Ann", "I buy it");
    var id = team.api().get("/leads").expect(200).text("/leads/0/id");
    var lead = team.api().get("/leads/" + id).expect(200);
    assertThat(team.leads()).isEqualTo(1);
    assertThat(lead.number("/message_count")).isEqualTo(2);
    assertThat(lead.text("/trigger/matched_keyword")).isEqualTo("buy");
    assertThat(lead.json().path("detections")).hasSize(2);
    assertThat(lead.text("/detections/0/matched_keyword")).isEqualTo("buy");
  }

  @Test
  void modeAllMakesALeadOfEveryNewSender() {
    var team = world.team();
    team.watch("\"monitor_mode\": \"all\"");
    team.writes("+15550123001", "Ann", "hello");
    team.writes("+15550123002", "Ben", "hello");
    team.writes("+15550123001", "Ann", "hello again");
    assertThat(team.leads()).isEqualTo(2);
    assertThat(team.api().get("/leads").json().at("/leads/0/trigger/matched_keyword").isNull())
        .isTrue();
  }

  @Test
  void firstMessageIsTheUsualModeAndDetectsOnlyThat() {
    var team = world.team();
    var group = team.watch("\"name\": \"Mine\"");
    assertThat(team.api().get("/groups/" + group).text("/monitor_mode")).isEqualTo("first_message");
    var phone = World.phone();
    team.writes(phone, "Ann", "first");
    team.writes(phone, "Ann", "second");
    var id = team.api().get("/leads").text("/leads/0/id");
    assertThat(team.api().get("/leads/" + id).json().path("detections")).hasSize(1);
  }

  @Test
  void modeMentionsDetectsWhoeverMentionsTheSessionsNumber() {
    var team = world.team();
    var group = team.watch("\"monitor_mode\": \"mentions\"");
    assertThat(team.api().get("/groups/" + group).text("/monitor_mode")).isEqualTo("mentions");
    var own = team.api().get("/sessions/" + team.session()).text("/phone_number");
    var other = World.phone();
    team.writes(World.phone(), "Ann", "hello");
    team.writes(World.phone(), "Ben", "hello @" + other.substring(1), mentioning(other));
    team.writes(own, "Me", "it is me", mentioning(own));
    assertThat(team.leads()).isZero();
    team.writes("+15550123002", "Cem", "how much is it?", mentioning(other, own));
    team.writes("+15550123003", "Dan", "and you, @" + own.substring(1) + "?");
    team.writes("+15550123004", "Eve", "and here?", mentioning(own.substring(1) + "@c.us"));
    var leads = team.api().get("/leads").expect(200).json().path("leads");
    assertThat(leads.findValuesAsString("contact_phone"))
        .containsExactly("+15550123004", "+15550123003", "+15550123002");
    assertThat(leads.at("/0/trigger/monitor_mode").asString()).isEqualTo("mentions");
    assertThat(leads.at("/0/trigger/matched_keyword").isNull()).isTrue();
  }

  @Test
  void modeMentionsKnowsTheSessionByItsHiddenId() {
    var team = world.team();
    team.watch("\"monitor_mode\": \"mentions\"");
    team.writes(World.phone(), "Ann", "who knows @88001234567?");
    team.writes(World.phone(), "Ben", "who knows?", mentioning("88001234567@lid"));
    assertThat(team.leads()).isZero();
    jdbc.sql("update session set lid = '88001234567@lid' where id = cast(:id as uuid)")
        .param("id", team.session())
        .update();
    team.writes(World.phone(), "Cem", "who knows @88001234567?");
    team.writes(World.phone(), "Dan", "who knows?", mentioning("88001234567@lid"));
    assertThat(team.leads()).isEqualTo(2);
  }

  @Test
  void ownAndSystemAndOldMessagesMakeNoLead() {
    var team = world.team();
    team.watch("\"monitor_mode\": \"all\"");
    var own = team.api().get("/sessions/" + team.session()).text("/phone_number");
    team.writes(own, "Me", "an offer of ours");
    team.writes(World.phone(), "Ann", "joined", "\"type\": \"system\"");
    var old = Instant.now().minus(Duration.ofHours(1));
    team.writes(World.phone(), "Ben", "long ago", "\"timestamp\": \"%s\"".formatted(old));
    assertThat(team.leads()).isZero();
    team.writes(World.phone(), "Cem", "now");
    assertThat(team.leads()).isEqualTo(1);
  }

  @Test
  void switchedOffNothingIsStoredAndSwitchedOnItBeginsAnew() {
    var team = world.team();
    var group = team.watch("\"monitor_mode\": \"all\"");
    team.api().patch("/groups/" + group, "{\"is_active\": false}").expect(200);
    team.writes(World.phone(), "Ann", "unheard");
    assertThat(team.api().get("/groups/" + group).number("/messages_processed")).isZero();
    team.api().patch("/groups/" + group, "{\"is_active\": true}").expect(200);
    team.writes(World.phone(), "Ben", "heard");
    assertThat(team.leads()).isEqualTo(1);
  }

  @Test
  void aChangeOfKeywordsCountsForTheNextMessage() {
    var team = world.team();
    var group = team.watch("\"keywords\": [\"price\"]");
    team.writes(World.phone(), "Ann", "what price");
    team.api().patch("/groups/" + group, "{\"monitor_keywords\": [\"rent\"]}").expect(200);
    team.writes(World.phone(), "Ben", "what price");
    team.writes(World.phone(), "Cem", "to rent");
    assertThat(team.leads()).isEqualTo(2);
  }

  @Test
  void aGroupThatIsDeletedKeepsItsLeadsAndComesBackUnderItsId() {
    var team = world.team();
    var group = team.watch("\"monitor_mode\": \"all\"");
    team.writes(World.phone(), "Ann", "hello");
    team.api().delete("/groups/" + group).expect(200);
    team.api().get("/groups/" + group).expect(404);
    assertThat(team.leads()).isEqualTo(1);
    assertThat(team.api().get("/leads").text("/leads/0/source_group/name")).isEqualTo("Cars");
    assertThat(team.watch("\"monitor_mode\": \"all\"")).isEqualTo(group);
  }

  @ParameterizedTest
  @CsvSource({
    "+5511987654321, +551187654321", // Brazil, with and without the ninth digit
    "+5215512345678, +525512345678", // Mexico
    "+5491123456789, +541123456789" // Argentina
  })
  void twoSpellingsOfANumberAreOnePerson(String one, String other) {
    var team = world.team();
    team.watch("\"monitor_mode\": \"all\"");
    team.writes(one, "Ana", "hello");
    team.writes(other, "Ana", "hello again");
    assertThat(team.leads()).isEqualTo(1);
    assertThat(team.api().get("/leads").text("/leads/0/contact_phone")).isEqualTo(one);
  }

  @Test
  void aNewNameOfAPersonShowsOnTheirLead() {
    var team = world.team();
    team.watch("\"monitor_mode\": \"all\"");
    var phone = World.phone();
    team.writes(phone, "Ann", "hello");
    team.writes(phone, "Ann B.", "hello");
    assertThat(team.api().get("/leads").text("/leads/0/contact_name")).isEqualTo("Ann B.");
  }

  @Test
  void theSameMessageFiftyTimesInParallelIsOneMessageOneLeadOneEvent() throws Exception {
    var team = world.team();
    var group = team.watch("\"keywords\": [\"price\"]");
    var now = Instant.now();
    var calls = new ArrayList<Callable<Object>>();
    for (var call = 0; call < 50; call++) {
      calls.add(
          () ->
              team.writes(
                  "+15550123456",
                  "Ann",
                  "price?",
                  "\"wa_message_id\": \"SAME\", \"timestamp\": \"%s\"".formatted(now)));
    }
    try (var threads = Executors.newFixedThreadPool(50)) {
      List<Future<Object>> answers = threads.invokeAll(calls);
      for (var answer : answers) {
        answer.get();
      }
    }
    assertThat(team.api().get("/groups/" + group).number("/messages_processed")).isEqualTo(1);
    assertThat(team.leads()).isEqualTo(1);
    assertThat(team.api().get("/events?types=group.message").json().path("events")).hasSize(1);
    assertThat(team.api().get("/events?types=lead.detected").json().path("events")).hasSize(1);
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void onePoisonousMessageFailsAlone(CapturedOutput log) {
    var team = world.team();
    team.watch("\"monitor_mode\": \"all\"");
    var messages = new ArrayList<String>();
    for (var number = 0; number < 20; number++) {
      var text = number == 7 ? ChokesOnPoison.POISON : "hello " + number;
      messages.add(
          """
          {"session_id": "%s", "wa_group_id": "%s", "from": "%s", "text": "%s"}
          """
              .formatted(team.session(), team.waGroup(), World.phone(), text));
    }
    team.api().post("/simulator/messages/batch", messages.toString()).expect(500);
    assertThat(team.leads()).isEqualTo(19);
    assertThat(log)
        .contains("An event could not be stored: java.lang.IllegalStateException")
        .doesNotContain(ChokesOnPoison.POISON);
  }

  @Test
  void aBatchKeepsItsOrder() {
    var team = world.team();
    var group = team.watch("\"monitor_mode\": \"all\"");
    var messages = new ArrayList<String>();
    for (var number = 0; number < 300; number++) {
      messages.add(
          """
          {"session_id": "%s", "wa_group_id": "%s", "from": "+15550100077", "text": "%d"}
          """
              .formatted(team.session(), team.waGroup(), number));
    }
    var answer = team.api().post("/simulator/messages/batch", messages.toString()).expect(202);
    assertThat(answer.json()).hasSize(300);
    var texts = new ArrayList<String>();
    long after = 0;
    boolean more = true;
    while (more) {
      var slice =
          team.api().get("/events?types=group.message&limit=100&after=" + after).expect(200);
      slice
          .json()
          .path("events")
          .forEach(event -> texts.add(event.at("/data/wa_message_id").asString()));
      after = slice.number("/next_after");
      more = slice.json().path("has_more").asBoolean();
    }
    var sent = new ArrayList<String>();
    answer.json().forEach(message -> sent.add(message.path("wa_message_id").asString()));
    assertThat(texts).isEqualTo(sent);
    assertThat(team.api().get("/groups/" + group).number("/messages_processed")).isEqualTo(300);
  }

  private static String mentioning(String... people) {
    return "\"mentions\": [\"" + String.join("\", \"", people) + "\"]";
  }
}

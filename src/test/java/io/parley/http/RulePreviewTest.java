package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a rule would have found, held against what it finds. */
@ServerTest
class RulePreviewTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int PEOPLE = 60;

  @Autowired World world;

  @Test
  void countsWhatKeywordsWouldHaveFound() {
    var team = world.team();
    var group = team.watch("\"monitor_mode\": \"keywords\", \"keywords\": [\"nobody says this\"]");
    team.writes("+15550123001", "Ann", "What PRICE?");
    team.writes("+15550123002", "Ben", "priceless");
    team.writes("+15550123001", "Ann", "I buy it at that price");
    team.writes(
        "+15550123003", "Cem", "to buy", "\"type\": \"image\", \"media_url\": \"https://a/b\"");
    var answer = preview(team, group, "\"monitor_keywords\": [\"buy\", \"price\", \"rent\"]");
    assertThat(answer.json().path("is_complete").asBoolean()).isTrue();
    assertThat(answer.number("/messages_read")).isEqualTo(4);
    assertThat(answer.number("/messages_matched")).isEqualTo(3);
    assertThat(answer.number("/people")).isEqualTo(2);
    assertThat(answer.number("/new_leads")).isEqualTo(2);
    assertThat(hits(answer.json())).isEqualTo(Map.of("buy", 2L, "price", 2L, "rent", 0L));
    assertThat(answer.json().path("keywords").findValuesAsString("keyword"))
        .containsExactly("buy", "price", "rent");
    assertThat(answer.json().path("samples").findValuesAsString("content_preview"))
        .containsExactly("to buy", "I buy it at that price", "What PRICE?");
    var sample = answer.json().at("/samples/1");
    assertThat(sample.path("sender_phone").asString()).isEqualTo("+15550123001");
    assertThat(sample.path("sender_name").asString()).isEqualTo("Ann");
    assertThat(sample.path("message_type").asString()).isEqualTo("text");
    assertThat(sample.at("/matched_keywords/0").asString()).isEqualTo("price");
    assertThat(sample.at("/matched_keywords/1").asString()).isEqualTo("buy");
  }

  @Test
  void changesNothing() {
    var team = world.team();
    var group = team.watch("\"keywords\": [\"rent\"]");
    team.writes(World.phone(), "Ann", "price");
    var before = team.api().get("/groups/" + group).json();
    preview(team, group, "\"keywords\": [\"price\"]");
    assertThat(team.api().get("/groups/" + group).json()).isEqualTo(before);
    assertThat(team.leads()).isZero();
    assertThat(team.api().get("/events?types=lead.detected").json().path("events")).isEmpty();
  }

  @Test
  void aGroupWithoutMessagesHasNoHits() {
    var team = world.team();
    var group = team.watch("\"monitor_mode\": \"all\"");
    var answer = preview(team, group, "\"keywords\": [\"price\"]");
    assertThat(answer.json().path("is_complete").asBoolean()).isTrue();
    assertThat(answer.number("/messages_read")).isZero();
    assertThat(hits(answer.json())).isEqualTo(Map.of("price", 0L));
    assertThat(answer.json().path("samples")).isEmpty();
  }

  @Test
  void readsTheTimeBeforeTheMonitoringButNoFurtherThanAsked() {
    var team = world.team();
    var group = team.watch("\"keywords\": [\"price\"]");
    for (var days : List.of(0, 6, 8, 29, 31, 364)) {
      var then = Instant.now().minus(days, ChronoUnit.DAYS);
      team.writes(World.phone(), "Ann", "price " + days, "\"timestamp\": \"%s\"".formatted(then));
    }
    assertThat(team.leads()).isEqualTo(1);
    assertThat(
            preview(team, group, "\"keywords\": [\"price\"], \"days\": 7").number("/messages_read"))
        .isEqualTo(2);
    assertThat(preview(team, group, "\"keywords\": [\"price\"]").number("/messages_read"))
        .isEqualTo(4);
    var year = preview(team, group, "\"keywords\": [\"price\"], \"days\": 365");
    assertThat(year.number("/messages_matched")).isEqualTo(6);
    assertThat(year.number("/people")).isEqualTo(6);
    assertThat(year.number("/new_leads")).isEqualTo(5);
  }

  @Test
  void readsNoOwnAndNoSystemMessages() {
    var team = world.team();
    var group = team.watch("\"monitor_mode\": \"all\"");
    var own = team.api().get("/sessions/" + team.session()).text("/phone_number");
    team.writes(own, "Me", "our price");
    team.writes(World.phone(), "Ann", "price joined", "\"type\": \"system\"");
    assertThat(preview(team, group, "\"keywords\": [\"price\"]").number("/messages_read")).isZero();
  }

  @Test
  void aLeadOfAnotherGroupOfTheTeamIsNoNewLead() {
    var team = world.team();
    var other =
        new Team(team.api(), team.session(), Team.waGroup(team.api(), team.session(), "Boats"));
    other.watch("\"monitor_mode\": \"all\"");
    var group = team.watch("\"keywords\": [\"nobody says this\"]");
    other.writes("+15550123001", "Ann", "hello");
    team.writes("+15550123001", "Ann", "what price");
    team.writes("+15550123002", "Ben", "what price");
    var answer = preview(team, group, "\"keywords\": [\"price\"]");
    assertThat(answer.number("/people")).isEqualTo(2);
    assertThat(answer.number("/new_leads")).isEqualTo(1);
  }

  @Test
  void showsTheNewestTwenty() {
    var team = world.team();
    var group = team.watch("\"keywords\": [\"nobody says this\"]");
    var texts = new ArrayList<String>();
    for (var number = 0; number < 30; number++) {
      texts.add("price " + number);
    }
    write(team, texts);
    var answer = preview(team, group, "\"keywords\": [\"price\"]");
    Collections.reverse(texts);
    assertThat(answer.number("/messages_matched")).isEqualTo(30);
    assertThat(answer.json().path("samples").findValuesAsString("content_preview"))
        .isEqualTo(texts.subList(0, 20));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{}; 'monitor_keywords' must hold 1 to 200",
        "{\"keywords\": []}; 'monitor_keywords' must hold 1 to 200",
        "{\"monitor_keywords\": [\"ok\", \"*\"]}; 'monitor_keywords[1]'",
        "{\"monitor_keywords\": [null]}; 'monitor_keywords[0]'",
        "{\"keywords\": [\"ok\"], \"days\": 0}; 'days' must be 1 to 365",
        "{\"keywords\": [\"ok\"], \"days\": 366}; 'days' must be 1 to 365"
      })
  void aRuleThatCouldNotBeKeptCannotBeTried(String body, String said) {
    var team = world.team();
    var group = team.watch("\"monitor_mode\": \"all\"");
    assertThat(team.api().post(path(group), body).expect(422).detail()).contains(said);
  }

  @Test
  void twoHundredKeywordsAreTriedAndNoMore() {
    var team = world.team();
    var group = team.watch("\"monitor_mode\": \"all\"");
    var words = new ArrayList<String>();
    for (var number = 0; number < 200; number++) {
      words.add("word" + number);
    }
    write(team, words);
    var answer = preview(team, group, keywords(words));
    assertThat(hits(answer.json()).values()).hasSize(200).containsOnly(1L);
    words.add("one more");
    assertThat(team.api().post(path(group), "{" + keywords(words) + "}").expect(422).detail())
        .contains("at most 200");
  }

  @Test
  void needsToReadGroupsAndNoMore() {
    var tenant = world.tenant("unlimited");
    var team = Team.of(world.as(tenant));
    var group = team.watch("\"monitor_mode\": \"all\"");
    var body = "{\"keywords\": [\"price\"]}";
    world.withScopes(tenant, "groups:read").post(path(group), body).expect(200);
    var refused = world.withScopes(tenant, "leads:read").post(path(group), body).expect(403);
    assertThat(refused.header("X-Required-Scopes")).isEqualTo("groups:read");
    world.owner().post(path(group), body).expect(404);
    team.api().delete("/groups/" + group).expect(200);
    team.api().post(path(group), body).expect(404);
  }

  /** The same messages of the same people come to one team without the keywords, to one with. */
  @ParameterizedTest
  @ValueSource(longs = {1, 20260212, 777})
  void findsExactlyWhatLiveDetectionFinds(long seed) throws IOException {
    var sample = Sample.read();
    var random = new Random(seed);
    var keywords = some(sample.keywords(), 75, random);
    var texts = some(sample.messages(), 300, random);
    var before = world.team();
    var unaware = before.watch("\"keywords\": [\"nobody says this\"]");
    write(before, texts);
    var live = world.team();
    var aware = live.watch(keywords(keywords));
    write(live, texts);
    var found = matchedKeywords(live, aware);

    var answer = preview(before, unaware, keywords(keywords));

    assertThat(answer.number("/messages_read")).isEqualTo(300);
    assertThat(answer.number("/messages_matched")).isEqualTo(found.size()).isGreaterThan(30);
    assertThat(hits(answer.json())).isEqualTo(count(keywords, found));
    assertThat(answer.number("/new_leads")).isEqualTo(live.leads());
    var samples = answer.json().path("samples");
    assertThat(samples).hasSize(20);
    for (var number = 0; number < 20; number++) {
      assertThat(strings(samples.path(number).path("matched_keywords")))
          .isEqualTo(found.get(number));
    }
    var again = preview(live, aware, keywords(keywords));
    assertThat(again.number("/people")).isEqualTo(live.leads());
    assertThat(again.number("/new_leads")).isZero();
    assertThat(hits(again.json())).isEqualTo(hits(answer.json()));
  }

  private record Sample(List<String> keywords, List<String> messages) {
    static Sample read() throws IOException {
      try (var file = Sample.class.getResourceAsStream("group-messages.json")) {
        return JSON.readValue(file, Sample.class);
      }
    }
  }

  private static Api.Answer preview(Team team, String group, String fields) {
    return team.api().post(path(group), "{" + fields + "}").expect(200);
  }

  private static String path(String group) {
    return "/groups/" + group + "/rules/preview";
  }

  private static String keywords(List<String> keywords) {
    return "\"monitor_keywords\": " + JSON.writeValueAsString(keywords);
  }

  /** People write in turn. */
  private static void write(Team team, List<String> texts) {
    var messages = new ArrayList<Map<String, String>>();
    for (var text : texts) {
      messages.add(
          Map.of(
              "session_id", team.session(),
              "wa_group_id", team.waGroup(),
              "from", "+1555012%04d".formatted(messages.size() % PEOPLE),
              "text", text));
    }
    team.api().post("/simulator/messages/batch", JSON.writeValueAsString(messages)).expect(202);
  }

  private static <T> List<T> some(List<T> all, int count, Random random) {
    var shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, count);
  }

  private static Map<String, Long> hits(JsonNode preview) {
    var hits = new LinkedHashMap<String, Long>();
    preview
        .path("keywords")
        .forEach(
            keyword -> hits.put(keyword.path("keyword").asString(), keyword.path("hits").asLong()));
    return hits;
  }

  /** What live detection found in each message that holds a keyword, the newest first. */
  private static List<List<String>> matchedKeywords(Team team, String group) {
    var found = new ArrayList<List<String>>();
    for (var offset = 0; offset < 300; offset += 100) {
      team.api()
          .get("/groups/" + group + "/messages?limit=100&offset=" + offset)
          .expect(200)
          .json()
          .path("items")
          .forEach(message -> found.add(strings(message.path("matched_keywords"))));
    }
    assertThat(found).hasSize(300);
    found.removeIf(List::isEmpty);
    return found;
  }

  private static Map<String, Long> count(List<String> keywords, List<List<String>> found) {
    var counts = new LinkedHashMap<String, Long>();
    keywords.forEach(keyword -> counts.put(keyword, 0L));
    found.forEach(matched -> matched.forEach(keyword -> counts.merge(keyword, 1L, Long::sum)));
    return counts;
  }

  private static List<String> strings(JsonNode array) {
    var strings = new ArrayList<String>();
    array.forEach(text -> strings.add(text.asString()));
    return strings;
  }
}

package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Where the people of lists come from, and lists as files. */
@ServerTest
class ListSourcesTest {
  @Autowired World world;
  @Autowired JdbcClient jdbc;
  private Api api;

  @BeforeEach
  void anOwner() {
    api = world.owner();
  }

  @Test
  void everybodyIsThereOnceHoweverManySessionsKnowThem() {
    var team = Team.of(api);
    team.watch("\"monitor_mode\": \"all\"");
    var other = Team.session(api);
    team.writes("+15557830001", "Ann", "in the group");
    writes(team.session(), "15557830001", "Ann");
    writes(other, "15557830001", "Ann");
    writes(other, "15557830002", "Ben");
    api.post("/custom-groups", "{\"name\": \"G\", \"members\": [\"+15557830003\"]}").expect(201);
    var found = api.get("/custom-groups/contacts").expect(200);
    assertThat(found.number("/total")).isEqualTo(3);
    assertThat(found.number("/limit")).isEqualTo(1_000);
    var contacts = found.json().path("contacts");
    assertThat(contacts.findValuesAsString("phone"))
        .containsExactly("+15557830003", "+15557830002", "+15557830001");
    var ann = contacts.path(2);
    assertThat(ann.path("name").asString()).isEqualTo("Ann");
    assertThat(ann.path("sessions").valueStream().map(JsonNode::asString))
        .containsExactlyInAnyOrder(team.session(), other);
    assertThat(ann.path("last_message_at").asString()).endsWith("Z");
    assertThat(ann.path("opted_out").asBoolean()).isFalse();
    assertThat(contacts.path(0).path("sessions")).isEmpty();
    assertThat(contacts.path(0).path("last_message_at").isNull()).isTrue();
    jdbc.sql("update contact set opted_out_at = now() where phone = '15557830002'").update();
    api.delete("/sessions/" + other).expect(200);
    var later = api.get("/custom-groups/contacts").expect(200).json().path("contacts");
    assertThat(later.path(1).path("opted_out").asBoolean()).isTrue();
    assertThat(later.path(1).path("sessions")).as("a session that is gone").isEmpty();
    assertThat(world.owner().get("/custom-groups/contacts").number("/total")).isZero();
  }

  @Test
  void whoWroteInAGroupOnlyIsKnownThroughItsSessions() {
    var team = Team.of(api);
    team.watch("\"monitor_mode\": \"all\"");
    team.writes("+15557830011", "Ann", "in the group");
    var ann = api.get("/custom-groups/contacts").expect(200).json().at("/contacts/0");
    assertThat(ann.path("sessions").valueStream().map(JsonNode::asString))
        .containsExactly(team.session());
    assertThat(ann.path("last_message_at").isNull()).isTrue();
  }

  @Test
  void peopleAreSearchedAndPagedWhileMoreCome() {
    api.post(
            "/custom-groups",
            """
            {"name": "G", "members": [{"phone": "15557830021", "name": "Ann 100%"}, {"phone": "15557830022", "name": "ann_b"},
              {"phone": "15557830023", "name": "Cem"}, "15557830024", "15557830025"]}
            """)
        .expect(201);
    assertThat(phones("search=ANN")).containsExactly("+15557830022", "+15557830021");
    assertThat(phones("search=100%25")).containsExactly("+15557830021");
    assertThat(phones("search=n_b")).containsExactly("+15557830022");
    assertThat(phones("search=%2B1+(555)+783-0024")).containsExactly("+15557830024");
    assertThat(phones("search=nobody")).isEmpty();
    var seen = new ArrayList<String>();
    var cursor = "";
    do {
      var page = api.get("/custom-groups/contacts?limit=2" + cursor).expect(200);
      seen.addAll(page.json().path("contacts").findValuesAsString("phone"));
      var next = page.json().path("next_cursor");
      cursor = next.isNull() ? null : "&cursor=" + next.asString();
      api.post("/leads", "{\"phone\": \"%s\"}".formatted(World.phone())).expect(201);
    } while (cursor != null);
    assertThat(seen).hasSize(5).doesNotHaveDuplicates();
    assertThat(phones("limit=2&offset=3")).hasSize(2);
    assertThat(api.get("/custom-groups/contacts?limit=20000").number("/limit")).isEqualTo(10_000);
    for (var wrong : List.of("limit=0", "offset=-1", "cursor=x", "search=" + "x".repeat(201))) {
      api.get("/custom-groups/contacts?" + wrong).expect(422);
    }
  }

  @Test
  void groupsOfAllWorkingSessionsAreListedAndSilentSessionsNamed() {
    var team = Team.of(api);
    var second = Team.session(api);
    var other = Team.waGroup(api, second, "Boats");
    var stopped = Team.session(api);
    Team.waGroup(api, stopped, "Not shown");
    api.post("/sessions/" + stopped + "/stop").expect(200);
    var whole = api.get("/custom-groups/wa-groups").expect(200);
    assertThat(whole.header("X-Partial-Sessions")).isEmpty();
    assertThat(whole.json().findValuesAsString("wa_group_id"))
        .containsExactlyInAnyOrder(team.waGroup(), other);
    var silent =
        api.post("/sessions", "{\"name\": \"w\", \"gateway\": \"waha\"}").expect(201).text("/id");
    jdbc.sql("update session set status = 'working' where id = :id")
        .param("id", UUID.fromString(silent))
        .update();
    var partial = api.get("/custom-groups/wa-groups").expect(200);
    assertThat(partial.header("X-Partial-Sessions")).isEqualTo(silent);
    assertThat(partial.json()).isEqualTo(whole.json());
    var cars =
        partial.json().valueStream().filter(g -> g.path("name").asString().equals("Cars")).toList();
    assertThat(cars).hasSize(1);
    assertThat(cars.getFirst().path("session_id").asString()).isEqualTo(team.session());
    assertThat(cars.getFirst().path("participant_count").asInt()).isPositive();
  }

  @Test
  void aListIsMadeOfGroupsWithEachPersonOnce() {
    var session = Team.session(api);
    var cars = group(session, "Cars", "15557830031", "5511987654321");
    var boats = group(session, "Boats", "15557830031", "551187654321", "15557830032");
    var body =
        "{\"name\": \" Both \", \"wa_groups\": [%s, %s]}"
            .formatted(named(session, cars), named(session, boats));
    var keyed = api.with("Idempotency-Key", UUID.randomUUID().toString());
    var made = keyed.post("/custom-groups/from-wa-groups", body).expect(201);
    assertThat(made.text("/name")).isEqualTo("Both");
    assertThat(made.number("/added")).isEqualTo(3);
    assertThat(made.number("/member_count")).isEqualTo(3);
    assertThat(made.number("/skipped_without_phone")).isZero();
    assertThat(keyed.post("/custom-groups/from-wa-groups", body).expect(201).json())
        .isEqualTo(made.json());
    assertThat(api.get("/custom-groups").number("/total")).isEqualTo(1);
    assertThat(
            api.get("/custom-groups/" + made.text("/id"))
                .json()
                .path("members")
                .findValuesAsString("phone"))
        .contains("+15557830031", "+15557830032")
        .hasSize(3);
  }

  @Test
  void aListOfGroupsThatCannotBeHadIsRefused() {
    var team = Team.of(api);
    var stranger = Team.of(world.owner());
    var path = "/custom-groups/from-wa-groups";
    var good = named(team.session(), team.waGroup());
    for (var wrong :
        List.of(
            "{\"wa_groups\": [%s]}".formatted(good),
            "{\"name\": \" \", \"wa_groups\": [%s]}".formatted(good),
            "{\"name\": \"G\"}",
            "{\"name\": \"G\", \"wa_groups\": []}",
            "{\"name\": \"G\", \"wa_groups\": [null]}",
            "{\"name\": \"G\", \"wa_groups\": [{\"session_id\": \"%s\"}]}"
                .formatted(team.session()),
            "{\"name\": \"G\", \"wa_groups\": [%s]}".formatted(named(team.session(), "x@c.us")))) {
      api.post(path, wrong).expect(422);
    }
    var foreign =
        "{\"name\": \"G\", \"wa_groups\": [%s, %s]}"
            .formatted(good, named(stranger.session(), stranger.waGroup()));
    assertThat(api.post(path, foreign).expect(404).detail()).contains("wa_groups[1].session_id");
    assertThat(
            api.post(
                    path,
                    "{\"name\": \"G\", \"wa_groups\": [%s]}"
                        .formatted(named(team.session(), "120363999999999999@g.us")))
                .status())
        .isEqualTo(409);
    assertThat(api.get("/custom-groups").number("/total")).isZero();
  }

  @Test
  void membersAreExportedGuardedAndNewestFirst() {
    var id =
        api.post(
                "/custom-groups",
                """
                {"name": "G", "members": [{"phone": "15557830041", "name": "=HYPERLINK(\\"http://x\\")"},
                  {"phone": "15557830042", "name": "Ann, \\"the boss\\"\\nתמר"}, "15557830043"]}
                """)
            .expect(201)
            .text("/id");
    var answer = api.get("/custom-groups/" + id + "/export/csv").expect(200);
    assertThat(answer.header("Content-Disposition"))
        .matches("attachment; filename=\"custom-group-\\d{4}-\\d{2}-\\d{2}\\.csv\"");
    var rows = rows(answer);
    assertThat(rows.getFirst().getHeader()).containsExactly("phone", "name", "added_at");
    assertThat(rows.stream().map(row -> row.getField("phone")))
        .containsExactly("+15557830043", "+15557830042", "+15557830041");
    assertThat(rows.stream().map(row -> row.getField("name")))
        .containsExactly("", "Ann, \"the boss\"\nתמר", "'=HYPERLINK(\"http://x\")");
    assertThat(rows.getFirst().getField("added_at")).endsWith("Z");
    var json = api.get("/custom-groups/" + id + "/export/json").expect(200).json();
    assertThat(json.findValuesAsString("phone"))
        .containsExactly("+15557830043", "+15557830042", "+15557830041");
    assertThat(json.path(2).path("name").asString()).startsWith("=HYPERLINK");
    for (var kind : List.of("csv", "json")) {
      api.get("/custom-groups/" + UUID.randomUUID() + "/export/" + kind).expect(404);
      api.get("/custom-groups/x/export/" + kind).expect(404);
    }
  }

  private List<String> phones(String query) {
    return api.get("/custom-groups/contacts?" + query)
        .expect(200)
        .json()
        .path("contacts")
        .findValuesAsString("phone");
  }

  private void writes(String session, String phone, String name) {
    api.post(
            "/simulator/messages",
            "{\"session_id\": \"%s\", \"from\": \"%s\", \"from_name\": \"%s\", \"text\": \"hi\"}"
                .formatted(session, phone, name))
        .expect(202);
  }

  private String group(String session, String name, String... phones) {
    var people =
        java.util.Arrays.stream(phones).map("{\"phone\": \"%s\"}"::formatted).toList().toString();
    return api.post(
            "/simulator/groups",
            "{\"session_id\": \"%s\", \"name\": \"%s\", \"participants\": %s}"
                .formatted(session, name, people))
        .expect(201)
        .text("/wa_group_id");
  }

  private static String named(String session, String group) {
    return "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\"}".formatted(session, group);
  }

  private static List<NamedCsvRecord> rows(Api.Answer answer) {
    var text = new String(answer.body(), StandardCharsets.UTF_8);
    return new ArrayList<>(CsvReader.builder().ofNamedCsvRecord(text).stream().toList());
  }
}

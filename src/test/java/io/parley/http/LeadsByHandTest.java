package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Leads that users make and write on, and who began to write to whom. */
@ServerTest
class LeadsByHandTest {
  @Autowired World world;
  @Autowired JdbcClient jdbc;
  private Team team;
  private Api api;

  @BeforeEach
  void aTeam() {
    team = world.team();
    api = team.api();
  }

  @Test
  void aLeadWithoutAGroupShowsInListsAndDetail() {
    var made =
        api.post(
                "/leads",
                "{\"phone\": \"+1 (555) 777-0001\", \"name\": \" Ann \", \"notes\": \"met at the fair\"}")
            .expect(201);
    assertThat(made.text("/contact_phone")).isEqualTo("+15557770001");
    assertThat(made.text("/contact_wa_id")).isEqualTo("15557770001@c.us");
    assertThat(made.text("/contact_name")).isEqualTo("Ann");
    assertThat(made.text("/notes")).isEqualTo("met at the fair");
    assertThat(made.text("/lead_status")).isEqualTo("new");
    assertThat(made.number("/message_count")).isZero();
    assertThat(made.json().path("detections")).isEmpty();
    for (var missing : List.of("source_group", "trigger", "assignee_id", "last_inbound_at")) {
      assertThat(made.json().path(missing).isNull()).as(missing).isTrue();
    }
    var row = api.get("/leads").expect(200);
    assertThat(row.number("/total")).isEqualTo(1);
    assertThat(row.text("/leads/0/id")).isEqualTo(made.text("/id"));
    assertThat(row.json().at("/leads/0/trigger").isNull()).isTrue();
    assertThat(api.get("/leads?search=5557770001").number("/total")).isEqualTo(1);
    for (var sort : List.of("detected_at", "-lead_score", "name")) {
      assertThat(api.get("/leads?sort=" + sort).expect(200).number("/total")).isEqualTo(1);
    }
  }

  @Test
  void aLeadThatAUserMakesIsTold() {
    var group = team.watch("\"monitor_mode\": \"all\"");
    var body = "{\"phone\": \"15557770020\", \"source_group_id\": \"%s\"}".formatted(group);
    var made = api.post("/leads", body).expect(201);
    api.post("/leads", body).expect(409);
    var events = api.get("/events?types=lead.detected").expect(200).json().path("events");
    assertThat(events).hasSize(1);
    var data = events.at("/0/data");
    assertThat(data.path("is_new").asBoolean()).isTrue();
    assertThat(data.has("session_id")).isFalse();
    for (var field : api.get("/leads").json().at("/leads/0").properties()) {
      assertThat(data.path(field.getKey())).as(field.getKey()).isEqualTo(field.getValue());
    }
    assertThat(data.path("id").asString()).isEqualTo(made.text("/id"));
    assertThat(data.at("/source_group/name").asString()).isEqualTo("Cars");
  }

  @Test
  void aGivenNameIsTheLeadsAndNotThePersons() {
    var made = api.post("/leads", "{\"phone\": \"15557770021\", \"name\": \"Ann\"}").expect(201);
    assertThat(made.text("/contact_name")).isEqualTo("Ann");
    var cleared = api.patch("/leads/" + made.text("/id"), "{\"contact_name\": null}").expect(200);
    assertThat(cleared.json().path("contact_name").isNull()).isTrue();
  }

  @Test
  void itMovesAlongThePipelineAndIsCounted() {
    var id = made("{\"phone\": \"15557770002\"}");
    var moved = api.patch("/leads/" + id + "/status", "{\"status\": \"qualified\"}").expect(200);
    assertThat(moved.text("/status_history/0/to")).isEqualTo("qualified");
    assertThat(api.get("/leads?status=new").number("/total")).isZero();
    assertThat(api.get("/leads?status=qualified").number("/total")).isEqualTo(1);
    made("{\"phone\": \"15557770003\"}");
    assertThat(api.get("/leads").number("/total")).isEqualTo(2);
  }

  @Test
  void aPersonIsOnceALeadInEachPlaceUnderAnySpelling() {
    var group = team.watch("\"monitor_mode\": \"all\"");
    var byHand = made("{\"phone\": \"+5511987654321\"}");
    var again = api.post("/leads", "{\"phone\": \"551187654321@c.us\"}").expect(409);
    assertThat(again.text("/id")).isEqualTo(byHand);
    var inGroup =
        made("{\"phone\": \"5511987654321\", \"source_group_id\": \"%s\"}".formatted(group));
    assertThat(inGroup).isNotEqualTo(byHand);
    assertThat(
            api.post(
                    "/leads",
                    "{\"phone\": \"5511987654321\", \"source_group_id\": \"%s\"}".formatted(group))
                .expect(409)
                .text("/id"))
        .isEqualTo(inGroup);
    assertThat(api.get("/groups/" + group).number("/leads_detected")).isEqualTo(1);
    // What the person writes then is a detection of that lead, not another lead.
    team.writes("+551187654321", "Bia", "oi");
    assertThat(team.leads()).isEqualTo(2);
    var detected = api.get("/leads/" + inGroup).expect(200);
    assertThat(detected.text("/trigger/message_preview")).isEqualTo("oi");
    assertThat(detected.text("/source_group/name")).isEqualTo("Cars");
    assertThat(detected.text("/contact_name")).isEqualTo("Bia");
    assertThat(detected.number("/message_count")).isEqualTo(1);
    assertThat(detected.json().path("detections")).hasSize(1);
    assertThat(CountersTest.differences(jdbc, team)).isEmpty();
  }

  @Test
  void ofManyAtOnceOneMakesTheLead() throws Exception {
    var group = team.watch("\"monitor_mode\": \"all\"");
    for (var body :
        List.of(
            "{\"phone\": \"15557770004\"}",
            "{\"phone\": \"15557770004\", \"source_group_id\": \"%s\"}".formatted(group))) {
      var calls = new ArrayList<Callable<Integer>>();
      for (var number = 0; number < 12; number++) {
        calls.add(() -> api.post("/leads", body).status());
      }
      var statuses = new ArrayList<Integer>();
      try (var threads = Executors.newFixedThreadPool(12)) {
        for (var answer : threads.invokeAll(calls)) {
          statuses.add(answer.get());
        }
      }
      assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 409);
    }
    assertThat(team.leads()).isEqualTo(2);
    assertThat(CountersTest.differences(jdbc, team)).isEmpty();
  }

  @Test
  void whatIsNoPersonOrNoGroupIsRefused() {
    for (var phone :
        List.of("12", "abc", "0501234567", "120363012345678901@g.us", "99120001@lid")) {
      assertThat(api.post("/leads", "{\"phone\": \"%s\"}".formatted(phone)).expect(422).detail())
          .contains("'phone'", "country code");
    }
    api.post("/leads", "{}").expect(422);
    api.post("/leads", "{\"phone\": 15557770005}").expect(400);
    assertThat(
            api.post("/leads", "{\"phone\": \"15557770005\", \"name\": \" \"}")
                .expect(422)
                .detail())
        .contains("'name'");
    for (var group : List.of(UUID.randomUUID().toString(), "x")) {
      assertThat(
              api.post(
                      "/leads",
                      "{\"phone\": \"15557770005\", \"source_group_id\": \"%s\"}".formatted(group))
                  .expect(404)
                  .detail())
          .contains("source_group_id");
    }
    var ended = team.watch("\"monitor_mode\": \"all\"");
    api.delete("/groups/" + ended).expect(200);
    api.post("/leads", "{\"phone\": \"15557770005\", \"source_group_id\": \"%s\"}".formatted(ended))
        .expect(404);
    assertThat(team.leads()).isZero();
  }

  @Test
  void aNationalNumberIsOfTheTenantsCountry() {
    jdbc.sql("update tenant set default_country = 'IL' where tenant_id = cast(:tenant as uuid)")
        .param("tenant", api.get("/users/me").text("/tenant_id"))
        .update();
    assertThat(
            api.post("/leads", "{\"phone\": \"050-123-4567\"}").expect(201).text("/contact_phone"))
        .isEqualTo("+972501234567");
  }

  @Test
  void theSameKeyMakesOneLead() {
    var keyed = api.with("Idempotency-Key", UUID.randomUUID().toString());
    var body = "{\"phone\": \"15557770006\", \"name\": \"Eve\"}";
    var first = keyed.post("/leads", body).expect(201);
    var second = keyed.post("/leads", body).expect(201);
    assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(second.json()).isEqualTo(first.json());
    assertThat(team.leads()).isEqualTo(1);
  }

  @Test
  void onlyWhatIsSentChangesAndNullClears() {
    var id = made("{\"phone\": \"15557770007\", \"notes\": \"n\"}");
    var user = api.get("/users/me").text("/id");
    var changed =
        api.patch(
                "/leads/" + id,
                "{\"contact_name\": \"Cem\", \"assignee_id\": \"%s\", \"id\": \"x\", \"lead_status\": \"lost\"}"
                    .formatted(user))
            .expect(200);
    assertThat(changed.text("/contact_name")).isEqualTo("Cem");
    assertThat(changed.text("/notes")).isEqualTo("n");
    assertThat(changed.text("/assignee_id")).isEqualTo(user);
    assertThat(changed.text("/lead_status")).isEqualTo("new");
    assertThat(changed.text("/id")).isEqualTo(id);
    var cleared = api.patch("/leads/" + id, "{\"notes\": null, \"assignee_id\": null}").expect(200);
    assertThat(cleared.json().path("notes").isNull()).isTrue();
    assertThat(cleared.json().path("assignee_id").isNull()).isTrue();
    assertThat(cleared.text("/contact_name")).isEqualTo("Cem");
    api.patch("/leads/" + id, "{}").expect(200);
    api.patch("/leads/" + id, "{\"label_ids\": []}").expect(200);
    assertThat(
            api.patch("/leads/" + id, "{\"label_ids\": [\"%s\"]}".formatted(user))
                .expect(422)
                .detail())
        .contains("'label_ids' is not available in this version");
    api.patch("/leads/" + id, "{\"contact_name\": \"\"}").expect(422);
    api.patch("/leads/" + id, "{\"notes\": \"%s\"}".formatted("x".repeat(10_001))).expect(422);
    api.patch("/leads/" + UUID.randomUUID(), "{}").expect(404);
  }

  @Test
  void anAssigneeIsAUserOfTheTenant() {
    var id = made("{\"phone\": \"15557770008\"}");
    var foreign = world.owner().get("/users/me").text("/id");
    for (var user : List.of(foreign, UUID.randomUUID().toString(), "x")) {
      assertThat(
              api.patch("/leads/" + id, "{\"assignee_id\": \"%s\"}".formatted(user))
                  .expect(404)
                  .detail())
          .contains("assignee_id");
    }
  }

  @Test
  void aGivenNameStaysWhenThePersonCallsThemselvesOtherwise() {
    team.watch("\"monitor_mode\": \"all\"");
    team.writes("+15557770009", "dude", "hello");
    var id = api.get("/leads").text("/leads/0/id");
    api.patch("/leads/" + id, "{\"contact_name\": \"Mr. Smith\"}").expect(200);
    team.writes("+15557770009", "dude2", "hello again");
    assertThat(api.get("/leads/" + id).text("/contact_name")).isEqualTo("Mr. Smith");
    assertThat(api.get("/leads?search=smith").number("/total")).isEqualTo(1);
    var cleared = api.patch("/leads/" + id, "{\"contact_name\": null}").expect(200);
    assertThat(cleared.text("/contact_name")).isEqualTo("dude2");
    team.writes("+15557770009", "dude3", "and again");
    assertThat(api.get("/leads/" + id).text("/contact_name")).isEqualTo("dude3");
  }

  @Test
  void whoIsKnownAlreadyKeepsTheirName() {
    team.watch("\"monitor_mode\": \"keywords\", \"keywords\": [\"price\"]");
    team.writes("+15557770010", "Zoe", "hi all");
    assertThat(api.post("/leads", "{\"phone\": \"15557770010\"}").expect(201).text("/contact_name"))
        .isEqualTo("Zoe");
  }

  @Test
  void aDetailTellsWhetherThePersonOptedOut() {
    var id = made("{\"phone\": \"15557770011\"}");
    assertThat(api.get("/leads/" + id).json().path("opted_out").asBoolean()).isFalse();
    jdbc.sql("update contact set opted_out_at = now() where phone = '15557770011'").update();
    assertThat(api.get("/leads/" + id).json().path("opted_out").asBoolean()).isTrue();
  }

  @Test
  void reciprocityTellsWhoBegan() {
    var id = made("{\"phone\": \"15557770012\"}");
    var path = "/leads/" + id + "/reciprocity?session_id=" + team.session();
    var never = api.get(path).expect(200);
    assertThat(never.text("/lead_id")).isEqualTo(id);
    assertThat(never.json().path("has_messaged_first").asBoolean(true)).isFalse();
    assertThat(never.json().path("last_inbound_at").isNull()).isTrue();
    team.writes("+15557770012", "F", "in a group");
    assertThat(api.get(path).json().path("last_inbound_at").isNull()).isTrue();
    direct("+15557770012", false, "2026-02-12T15:00:00Z");
    direct("+15557770012", true, "2026-02-12T16:00:00Z");
    direct("+15557770012", false, "2026-02-12T17:00:00Z");
    var first = api.get(path).expect(200);
    assertThat(first.json().path("has_messaged_first").asBoolean()).isTrue();
    assertThat(first.text("/last_inbound_at")).isEqualTo("2026-02-12T17:00:00Z");
    // Reported late, and yet the first: whatever comes in which order.
    direct("+15557770012", true, "2026-02-12T14:00:00Z");
    assertThat(api.get(path).json().path("has_messaged_first").asBoolean(true)).isFalse();
    var other = Team.session(api);
    assertThat(
            api.get("/leads/" + id + "/reciprocity?session_id=" + other)
                .json()
                .path("last_inbound_at")
                .isNull())
        .isTrue();
  }

  @Test
  void reciprocityNeedsASessionOfTheTenant() {
    var id = made("{\"phone\": \"15557770013\"}");
    assertThat(api.get("/leads/" + id + "/reciprocity").expect(422).detail())
        .contains("session_id");
    api.get("/leads/" + id + "/reciprocity?session_id=x").expect(422);
    var foreign = world.team().session();
    api.get("/leads/" + id + "/reciprocity?session_id=" + foreign).expect(404);
    api.get("/leads/" + UUID.randomUUID() + "/reciprocity?session_id=" + team.session())
        .expect(404);
  }

  private String made(String body) {
    return api.post("/leads", body).expect(201).text("/id");
  }

  private void direct(String phone, boolean own, String at) {
    var account = api.get("/sessions/" + team.session()).expect(200).text("/phone_number");
    api.post(
            "/simulator/messages",
            """
            {"session_id": "%s", "from": "%s", "chat_id": "%s@c.us", "text": "hi", "timestamp": "%s"}
            """
                .formatted(team.session(), own ? account : phone, phone.substring(1), at))
        .expect(202);
  }
}

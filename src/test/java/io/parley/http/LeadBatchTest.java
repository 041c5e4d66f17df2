package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is done to many leads at once. */
@ServerTest
class LeadBatchTest {
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
  void eachLeadIsJudgedByItselfAndErrorsFollowTheRequest() {
    var moved = lead();
    var converted = lead();
    var same = lead();
    api.patch("/leads/" + converted + "/status", "{\"status\": \"converted\"}").expect(200);
    api.patch("/leads/" + same + "/status", "{\"status\": \"contacted\"}").expect(200);
    var foreign =
        world.owner().post("/leads", "{\"phone\": \"15557771000\"}").expect(201).text("/id");
    var unknown = UUID.randomUUID().toString();
    var answer =
        move(
                List.of(
                    foreign,
                    moved,
                    "no id",
                    converted,
                    moved.toUpperCase(java.util.Locale.ROOT),
                    unknown,
                    same,
                    "no id"),
                "contacted")
            .expect(200);
    assertThat(answer.number("/updated")).isEqualTo(1);
    assertThat(answer.number("/failed")).isEqualTo(5);
    assertThat(answer.json().path("errors").findValuesAsString("lead_id"))
        .containsExactly(foreign, "no id", converted, unknown, same);
    var errors = answer.json().path("errors").findValuesAsString("error");
    assertThat(errors.get(2))
        .isEqualTo("Cannot change a converted lead to contacted: it ends there.");
    assertThat(errors.get(4)).startsWith("Cannot change a contacted lead to contacted");
    assertThat(List.of(errors.get(0), errors.get(1)))
        .as("a foreign id and no id at all look like one that is not there")
        .containsOnly(errors.get(3));
    var detail = api.get("/leads/" + moved).expect(200);
    assertThat(detail.text("/lead_status")).isEqualTo("contacted");
    assertThat(detail.json().path("status_history")).hasSize(1);
    assertThat(detail.text("/status_history/0/by")).isEqualTo("Test key");
    assertThat(
            api.get("/events?types=lead.status_changed")
                .json()
                .path("events")
                .findValuesAsString("lead_id"))
        .containsExactly(converted, same, moved);
    assertThat(CountersTest.differences(jdbc, team)).isEmpty();
  }

  @Test
  void aThousandAreMovedAtOnceAndNoMore() {
    var ids = new ArrayList<>(leads(1_000));
    assertThat(move(ids, "qualified").expect(200).number("/updated")).isEqualTo(1_000);
    assertThat(api.get("/leads?status=qualified").number("/total")).isEqualTo(1_000);
    assertThat(CountersTest.differences(jdbc, team)).isEmpty();
    ids.add(ids.getFirst());
    assertThat(move(ids, "lost").expect(422).detail()).contains("'lead_ids'", "1 to 1000");
    move(List.of(), "lost").expect(422);
    assertThat(api.get("/leads?status=qualified").number("/total")).isEqualTo(1_000);
  }

  @Test
  void whatIsNoRequestIsRefused() {
    var id = lead();
    api.post("/leads/bulk/status", "{\"status\": \"lost\"}").expect(422);
    api.post("/leads/bulk/status", "{\"lead_ids\": [\"%s\"]}".formatted(id)).expect(422);
    assertThat(
            api.post("/leads/bulk/status", "{\"lead_ids\": [null], \"status\": \"lost\"}")
                .expect(422)
                .detail())
        .contains("lead_ids[0]");
    api.post("/leads/bulk/status", "{\"lead_ids\": [1], \"status\": \"lost\"}").expect(400);
    api.post("/leads/bulk/status", "{\"lead_ids\": \"%s\", \"status\": \"lost\"}".formatted(id))
        .expect(400);
    move(List.of(id), "won").expect(422);
    assertThat(api.get("/leads/" + id).text("/lead_status")).isEqualTo("new");
  }

  @Test
  void batchesInAnyOrderMeetTheirEqualsAndThePipelineWithoutHarm() throws Exception {
    team.watch("\"monitor_mode\": \"all\"");
    for (var number = 0; number < 30; number++) {
      team.writes("+1555778" + (1000 + number), "P", "hello");
    }
    leads(30);
    var ids = new ArrayList<String>();
    api.get("/leads?limit=100")
        .json()
        .path("leads")
        .forEach(lead -> ids.add(lead.path("id").asString()));
    assertThat(ids).hasSize(60);
    var calls = new ArrayList<Callable<Void>>();
    for (var caller = 0; caller < 8; caller++) {
      var random = new Random(caller);
      calls.add(
          () -> {
            for (var step = 0; step < 15; step++) {
              var shuffled = new ArrayList<>(ids);
              Collections.shuffle(shuffled, random);
              move(shuffled.subList(0, 25), random.nextBoolean() ? "lost" : "new").expect(200);
              // A new name is written to all leads of a person.
              team.writes("+1555778" + (1000 + random.nextInt(30)), "P" + step, "again");
            }
            return null;
          });
    }
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var call : threads.invokeAll(calls)) {
        call.get();
      }
    }
    assertThat(CountersTest.differences(jdbc, team)).isEmpty();
    for (var id : ids) {
      assertLegal(api.get("/leads/" + id).expect(200));
    }
  }

  @Test
  void peopleBehindLeadsGoIntoACustomGroup() {
    team.watch("\"monitor_mode\": \"all\"");
    var group = api.post("/custom-groups", "{\"name\": \"G\"}").expect(201).text("/id");
    var ann = leadOf("+15557790101");
    var ben = leadOf("+15557790102");
    var optedOut = leadOf("+15557790103");
    jdbc.sql("update contact set opted_out_at = now() where phone = '15557790103'").update();
    api.post("/custom-groups/" + group + "/members/add", "{\"contacts\": [\"15557790102\"]}")
        .expect(200);
    team.writes("+15557790101", "Ann", "hello");
    var annsOther = api.get("/leads?search=Ann").text("/leads/0/id");
    var hidden = leads(1).getFirst();
    var unknown = UUID.randomUUID().toString();
    var answer = addToGroup(List.of(unknown, ann, hidden, ben, optedOut, annsOther, ann), group);
    assertThat(answer.expect(200).number("/added")).isEqualTo(1);
    assertThat(answer.number("/skipped")).isEqualTo(2);
    assertThat(answer.number("/skipped_opted_out")).isEqualTo(1);
    assertThat(answer.json().path("errors").findValuesAsString("lead_id"))
        .containsExactly(unknown, hidden);
    assertThat(answer.text("/errors/1/error")).contains("phone");
    var members = api.get("/custom-groups/" + group).expect(200);
    assertThat(members.number("/members_total")).isEqualTo(2);
    assertThat(members.json().path("members").findValuesAsString("phone"))
        .containsExactly("+15557790101", "+15557790102");
    assertThat(addToGroup(List.of(ann), group).expect(200).number("/skipped")).isEqualTo(1);
  }

  @Test
  void peopleGoIntoAGroupOfTheTenantOnly() {
    var lead = lead();
    var foreign = world.owner().post("/custom-groups", "{\"name\": \"G\"}").expect(201).text("/id");
    for (var group : List.of(foreign, UUID.randomUUID().toString(), "x")) {
      assertThat(addToGroup(List.of(lead), group).expect(404).detail()).contains("custom_group_id");
    }
    api.post("/leads/bulk/add-to-group", "{\"lead_ids\": [\"%s\"]}".formatted(lead)).expect(422);
    var mine = api.post("/custom-groups", "{\"name\": \"G\"}").expect(201).text("/id");
    addToGroup(List.of(), mine).expect(422);
    var strangersLead = world.owner().post("/leads", "{\"phone\": \"15557790104\"}").expect(201);
    var answer = addToGroup(List.of(strangersLead.text("/id")), mine).expect(200);
    assertThat(answer.number("/added")).isZero();
    assertThat(answer.json().path("errors")).hasSize(1);
    assertThat(api.get("/custom-groups/" + mine).number("/member_count")).isZero();
  }

  private Api.Answer addToGroup(List<String> leads, String group) {
    var quoted = leads.stream().map(id -> "\"" + id + "\"").toList();
    return api.post(
        "/leads/bulk/add-to-group",
        "{\"lead_ids\": %s, \"custom_group_id\": \"%s\"}".formatted(quoted, group));
  }

  private String leadOf(String phone) {
    return api.post("/leads", "{\"phone\": \"%s\"}".formatted(phone)).expect(201).text("/id");
  }

  /** Each step begins where the one before ended, and the last ends where the lead is. */
  static void assertLegal(Api.Answer lead) {
    var at = "new";
    for (var move : lead.json().path("status_history")) {
      assertThat(move.path("from").asString()).isEqualTo(at);
      at = move.path("to").asString();
      assertThat(at).isNotEqualTo(move.path("from").asString());
    }
    assertThat(lead.text("/lead_status")).isEqualTo(at);
  }

  private Api.Answer move(List<String> ids, String status) {
    var quoted = ids.stream().map(id -> "\"" + id + "\"").toList();
    return api.post(
        "/leads/bulk/status", "{\"lead_ids\": %s, \"status\": \"%s\"}".formatted(quoted, status));
  }

  private String lead() {
    return api.post("/leads", "{\"phone\": \"%s\"}".formatted(World.phone()))
        .expect(201)
        .text("/id");
  }

  /** Planted: a thousand requests would take long. */
  private List<String> leads(int number) {
    return jdbc.sql(
            """
            with made as (
              insert into lead (tenant_id, contact_id, contact_wa_id, detected_at, updated_at)
              select cast(:tenant as uuid), uuidv7(), n || '@c.us', now(), now()
              from generate_series(1, :number) as n
              returning tenant_id, id),
            counted as (
              insert into lead_count as known (tenant_id, group_id, status, count)
              select tenant_id, null, 'new', count(*) from made group by tenant_id
              on conflict (tenant_id, group_id, status) do update
              set count = known.count + excluded.count)
            select id from made
            """)
        .param("tenant", api.get("/users/me").text("/tenant_id"))
        .param("number", number)
        .query((row, _) -> row.getString("id"))
        .list();
  }
}

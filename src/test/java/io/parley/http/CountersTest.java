package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counters that users see, held against the rows after random work by many callers at once. */
@ServerTest
class CountersTest {
  private static final int CALLERS = 8;
  private static final int WORK_OF_EACH = 40;

  @Autowired World world;
  @Autowired JdbcClient jdbc;

  @ParameterizedTest
  @ValueSource(longs = {1, 20260212, 777})
  void countersAreExactWhateverHappensAtOnce(long seed) throws Exception {
    var team = world.team();
    var groups = new ArrayList<Team>();
    for (var number = 0; number < 4; number++) {
      groups.add(
          new Team(
              team.api(), team.session(), Team.waGroup(team.api(), team.session(), "G" + number)));
    }
    groups.forEach(group -> group.watch("\"monitor_mode\": \"all\""));
    var callers = new ArrayList<Callable<Void>>();
    for (var number = 0; number < CALLERS; number++) {
      var random = new Random(seed * 31 + number);
      callers.add(() -> work(team, groups, random));
    }
    try (var threads = Executors.newFixedThreadPool(CALLERS)) {
      for (var caller : threads.invokeAll(callers)) {
        caller.get();
      }
    }
    assertThat(differences(jdbc, team)).isEmpty();
    assertThat(usage(team)).isEqualTo(rows(team));
  }

  /** What the tenant is told that came in: messages and leads. */
  private String usage(Team team) {
    var now = team.api().get("/usage/current").expect(200);
    return now.number("/messages_received") + " " + now.number("/leads_detected");
  }

  private String rows(Team team) {
    return jdbc.sql(
            """
            with mine as (select tenant_id from session where id = cast(:session as uuid))
            select (select count(*) from message m where m.tenant_id = mine.tenant_id and m.direction = 'inbound')
              || ' ' || (select count(*) from lead l where l.tenant_id = mine.tenant_id)
            from mine
            """)
        .param("session", team.session())
        .query(String.class)
        .single();
  }

  private static Void work(Team team, List<Team> groups, Random random) {
    for (var step = 0; step < WORK_OF_EACH; step++) {
      var group = groups.get(random.nextInt(groups.size()));
      switch (random.nextInt(12)) {
        case 0 -> moveALead(team, random);
        case 3 -> moveMany(team, random);
        case 4 -> makeALead(team, random);
        case 1 -> switchAGroup(team, random);
        case 2 -> endAndBeginAGroup(team, group, random);
        default ->
            group.writes(
                "+1555019" + (1000 + random.nextInt(25)), "P" + random.nextInt(3), "hello");
      }
    }
    return null;
  }

  private static void moveALead(Team team, Random random) {
    var leads = team.api().get("/leads").json().path("leads");
    if (!leads.isEmpty()) {
      var id = leads.path(random.nextInt(leads.size())).path("id").asString();
      var status = List.of("contacted", "qualified", "lost", "new").get(random.nextInt(4));
      assertThat(
              team.api()
                  .patch("/leads/" + id + "/status", "{\"status\": \"%s\"}".formatted(status))
                  .status())
          .isIn(200, 400);
    }
  }

  private static void moveMany(Team team, Random random) {
    var ids = new ArrayList<String>();
    team.api()
        .get("/leads?limit=30")
        .json()
        .path("leads")
        .forEach(lead -> ids.add("\"" + lead.path("id").asString() + "\""));
    if (!ids.isEmpty()) {
      java.util.Collections.shuffle(ids, random);
      var status = List.of("contacted", "qualified", "lost", "new").get(random.nextInt(4));
      team.api()
          .post(
              "/leads/bulk/status", "{\"lead_ids\": %s, \"status\": \"%s\"}".formatted(ids, status))
          .expect(200);
    }
  }

  private static void makeALead(Team team, Random random) {
    var watched = team.api().get("/groups").json().path("items");
    var phone = "+1555019" + (1000 + random.nextInt(25));
    var place =
        watched.isEmpty() || random.nextBoolean()
            ? "null"
            : "\"" + watched.path(random.nextInt(watched.size())).path("id").asString() + "\"";
    assertThat(
            team.api()
                .post(
                    "/leads",
                    "{\"phone\": \"%s\", \"source_group_id\": %s}".formatted(phone, place))
                .status())
        .isIn(201, 404, 409);
  }

  private static void switchAGroup(Team team, Random random) {
    var items = team.api().get("/groups").json().path("items");
    if (!items.isEmpty()) {
      var id = items.path(random.nextInt(items.size())).path("id").asString();
      assertThat(
              team.api()
                  .patch("/groups/" + id, "{\"is_active\": %s}".formatted(random.nextBoolean()))
                  .status())
          .isIn(200, 404);
    }
  }

  private static void endAndBeginAGroup(Team team, Team group, Random random) {
    if (random.nextBoolean()) {
      var body = "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\", \"monitor_mode\": \"all\"}";
      assertThat(
              team.api().post("/groups", body.formatted(group.session(), group.waGroup())).status())
          .isIn(201, 409);
      return;
    }
    var items = team.api().get("/groups").json().path("items");
    if (!items.isEmpty()) {
      var id = items.path(random.nextInt(items.size())).path("id").asString();
      assertThat(team.api().delete("/groups/" + id).status()).isIn(200, 404);
    }
  }

  /** What the counters of a team say otherwise than its rows. */
  static List<String> differences(JdbcClient jdbc, Team team) {
    return jdbc.sql(
            """
            with mine as (select tenant_id from session where id = cast(:session as uuid))
            select 'lead_count ' || l.status from (
              select coalesce(group_id, tenant_id) as group_id, status, count(*) as rows
              from lead where tenant_id in (select tenant_id from mine) group by 1, 2) l
            full join (
              select coalesce(group_id, tenant_id) as group_id, status, count
              from lead_count where tenant_id in (select tenant_id from mine) and count <> 0) c
              using (group_id, status)
            where l.rows is distinct from c.count
            union all
            select 'leads_detected ' || g.name from monitored_group g
            where tenant_id in (select tenant_id from mine)
              and leads_detected <> (select count(*) from lead l where l.tenant_id = g.tenant_id and l.group_id = g.id)
            union all
            select 'messages_processed ' || g.name from monitored_group g
            where tenant_id in (select tenant_id from mine)
              and messages_processed <> (select count(*) from event e where e.tenant_id = g.tenant_id
                and e.type = 'group.message' and e.data ->> 'group_id' = g.id::text)
            union all
            select 'chat ' || c.wa_chat_id from chat c
            where tenant_id in (select tenant_id from mine)
              and message_count <> (select count(*) from message m where m.tenant_id = c.tenant_id and m.chat_id = c.id)
            union all
            select 'senders ' || c.wa_chat_id from chat c
            where tenant_id in (select tenant_id from mine) and wa_chat_id like '%@g.us' and message_count <> (
              select coalesce(sum(message_count), 0) from group_sender s
              where s.tenant_id = c.tenant_id and s.wa_chat_id = c.wa_chat_id)
            union all
            select 'plan_place ' || p.kind from plan_place p
            where tenant_id in (select tenant_id from mine) and p.kind = 'monitored_groups' and used <> (
              select count(*) from monitored_group g where g.tenant_id = p.tenant_id and g.deleted_at is null)
            union all
            select 'event ' || max(sequence) from event where tenant_id in (select tenant_id from mine)
            having count(*) <> max(sequence)
            """)
        .param("session", team.session())
        .query(String.class)
        .list();
  }
}

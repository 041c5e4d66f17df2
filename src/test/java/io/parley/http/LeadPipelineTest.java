package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Leads once they are there: lists, details, the way through the pipeline, and the events of it.
 */
@ServerTest
class LeadPipelineTest {
  @Autowired World world;
  @Autowired JdbcClient jdbc;
  private Team team;
  private Api api;

  @BeforeEach
  void aTeamWithLeads() {
    team = world.team();
    api = team.api();
    team.watch("\"keywords\": [\"price\", \"rent\", \"50%_off\"]");
    team.writes("+15550123401", "Ann Äpfel", "what price");
    team.writes("+15550123402", "Ben", "to rent");
    team.writes("+15550123403", "cem", "price");
    team.writes("+15550123404", "Dan", "price, 50%_off?");
  }

  @Test
  void aStatusMovesAndIsRemembered() {
    var id = api.get("/leads").text("/leads/0/id");
    var moved = api.patch("/leads/" + id + "/status", "{\"status\": \"contacted\"}").expect(200);
    assertThat(moved.text("/lead_status")).isEqualTo("contacted");
    assertThat(moved.text("/status_history/0/from")).isEqualTo("new");
    assertThat(moved.text("/status_history/0/to")).isEqualTo("contacted");
    assertThat(moved.text("/status_history/0/by")).isEqualTo("Test key");
    var event =
        api.get("/events?types=lead.status_changed").expect(200).json().at("/events/0/data");
    assertThat(event.path("lead_id").asString()).isEqualTo(id);
    assertThat(event.path("to").asString()).isEqualTo("contacted");
  }

  @Test
  void aForbiddenMoveNamesBothStatusesAndTheAllowedOnes() {
    var id = api.get("/leads").text("/leads/0/id");
    api.patch("/leads/" + id + "/status", "{\"status\": \"qualified\"}").expect(200);
    assertThat(
            api.patch("/leads/" + id + "/status", "{\"status\": \"contacted\"}")
                .expect(400)
                .detail())
        .contains("qualified", "contacted", "converted, lost");
    api.patch("/leads/" + id + "/status", "{\"status\": \"qualified\"}").expect(400);
    api.patch("/leads/" + id + "/status", "{\"status\": \"converted\"}").expect(200);
    assertThat(api.patch("/leads/" + id + "/status", "{\"status\": \"lost\"}").expect(400).detail())
        .contains("it ends there");
    assertThat(api.patch("/leads/" + id + "/status", "{\"status\": \"won\"}").expect(422).detail())
        .contains("new, contacted, qualified, converted, lost");
    api.patch("/leads/" + id + "/status", "{}").expect(422);
    api.patch("/leads/" + id + "/status", "{\"status\": 1}").expect(400);
  }

  @Test
  void ofManyAtOnceOneMovesTheLead() throws Exception {
    var id = api.get("/leads").text("/leads/0/id");
    var calls = new ArrayList<Callable<Integer>>();
    for (var number = 0; number < 20; number++) {
      calls.add(
          () -> api.patch("/leads/" + id + "/status", "{\"status\": \"converted\"}").status());
    }
    var statuses = new ArrayList<Integer>();
    try (var threads = Executors.newFixedThreadPool(20)) {
      for (var answer : threads.invokeAll(calls)) {
        statuses.add(answer.get());
      }
    }
    assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 400);
    assertThat(api.get("/leads/" + id).json().path("status_history")).hasSize(1);
    assertCountersAreExact();
  }

  @Test
  void filtersAndTotalsAgree() {
    var id = api.get("/leads").text("/leads/0/id");
    api.patch("/leads/" + id + "/status", "{\"status\": \"lost\"}").expect(200);
    assertThat(api.get("/leads?status=new").number("/total")).isEqualTo(3);
    assertThat(api.get("/leads?status=new,lost").number("/total")).isEqualTo(4);
    assertThat(api.get("/leads?status=lost").text("/leads/0/id")).isEqualTo(id);
    var group = api.get("/groups").text("/items/0/id");
    assertThat(api.get("/leads?source_group_id=" + group).number("/total")).isEqualTo(4);
    assertThat(api.get("/leads?source_group_id=" + java.util.UUID.randomUUID()).number("/total"))
        .isZero();
    assertCountersAreExact();
  }

  @Test
  void searchFindsPartsOfNamesPhonesAndKeywords() {
    assertThat(total("äpf")).isEqualTo(1);
    assertThat(total("123402")).isEqualTo(1);
    assertThat(total("%2B1%20(555)%20012-3402")).isEqualTo(1);
    assertThat(total("RENT")).isEqualTo(1);
    assertThat(total("%25_o")).as("no pattern").isEqualTo(1);
    assertThat(total("_")).isEqualTo(1);
    assertThat(total("nobody")).isZero();
  }

  private long total(String search) {
    var found = api.get("/leads?search=" + search.replace("ä", "%C3%A4")).expect(200);
    assertThat(found.json().path("leads")).hasSize((int) found.number("/total"));
    return found.number("/total");
  }

  @Test
  void everyOrderIsPagedWithoutGapsOrRepeats() {
    for (var sort : List.of("-detected_at", "detected_at", "-lead_score", "name")) {
      var whole = ids("/leads?sort=" + sort);
      var paged = new ArrayList<String>();
      var cursor = "";
      do {
        var page = api.get("/leads?limit=1&sort=" + sort + cursor).expect(200);
        paged.add(page.text("/leads/0/id"));
        cursor =
            page.json().path("next_cursor").isNull()
                ? null
                : "&cursor=" + page.text("/next_cursor");
      } while (cursor != null);
      assertThat(paged).as(sort).isEqualTo(whole).hasSize(4);
      assertThat(new HashSet<>(paged)).hasSize(4);
    }
    assertThat(api.get("/leads?sort=name").text("/leads/0/contact_name")).isEqualTo("Ann Äpfel");
    assertThat(api.get("/leads?sort=name").text("/leads/2/contact_name")).isEqualTo("cem");
    var newest = api.get("/leads?limit=1").text("/next_cursor");
    api.get("/leads?limit=1&sort=name&cursor=" + newest).expect(422);
    for (var forged :
        List.of(
            "-detected_at&x&" + newest,
            "-detected_at&%2B999999999-12-31T00:00:00Z&01a1fd97-75c7-7d05-b672-0a481890f86b",
            "-detected_at&2026-01-01T00:00:00Z&x")) {
      api.get("/leads?cursor=" + base64(forged)).expect(422);
    }
    api.get(
            "/leads?sort=-lead_score&cursor="
                + base64("-lead_score&x&01a1fd97-75c7-7d05-b672-0a481890f86b"))
        .expect(422);
    api.get("/leads?sort=name&cursor=" + base64("name&%00&01a1fd97-75c7-7d05-b672-0a481890f86b"))
        .expect(200);
  }

  @Test
  void aPageStaysWhereItIsWhileLeadsArrive() {
    var first = api.get("/leads?limit=2").expect(200);
    var rest = ids("/leads?offset=2");
    team.writes(World.phone(), "Eve", "price");
    assertThat(ids("/leads?cursor=" + first.text("/next_cursor"))).isEqualTo(rest);
  }

  @Test
  void theDetailShowsWhenThePersonWroteDirectly() {
    var id = api.get("/leads?search=Ben").text("/leads/0/id");
    assertThat(api.get("/leads/" + id).json().path("last_inbound_at").isNull()).isTrue();
    api.post(
            "/simulator/messages",
            "{\"session_id\": \"%s\", \"from\": \"+15550123402\", \"text\": \"hi\", \"timestamp\": \"2026-02-12T15:00:00.123456Z\"}"
                .formatted(team.session()))
        .expect(202);
    var lead = api.get("/leads/" + id).expect(200);
    assertThat(lead.text("/last_inbound_at")).isEqualTo("2026-02-12T15:00:00.123Z");
    assertThat(lead.json().path("opted_out").asBoolean()).isFalse();
  }

  @Test
  void theLogTellsTheStoryInOrderWithoutGaps() {
    var events = api.get("/events?limit=100").expect(200);
    var sequences = new ArrayList<Long>();
    events.json().path("events").forEach(event -> sequences.add(event.path("sequence").asLong()));
    assertThat(sequences)
        .isEqualTo(java.util.stream.LongStream.rangeClosed(1, sequences.size()).boxed().toList());
    assertThat(events.number("/next_after")).isEqualTo(sequences.getLast());
    assertThat(events.json().path("has_more").asBoolean()).isFalse();
    var detected = api.get("/events?types=lead.detected").json().at("/events/0/data");
    assertThat(detected.path("is_new").asBoolean()).isTrue();
    assertThat(detected.path("session_id").asString()).isEqualTo(team.session());
    assertThat(detected.at("/trigger/matched_keyword").asString()).isEqualTo("price");
    var id = events.text("/events/2/id");
    assertThat(api.get("/events?after=" + id).number("/events/0/sequence")).isEqualTo(4);
    assertThat(api.get("/events?after=" + events.number("/next_after")).json().path("events"))
        .isEmpty();
    var page = api.get("/events?limit=2&types=group.message").expect(200);
    assertThat(page.json().path("has_more").asBoolean()).isTrue();
    assertThat(
            api.get("/events?types=group.message&after=" + page.number("/next_after"))
                .json()
                .path("events"))
        .hasSize(2);
  }

  @Test
  void textsInTheLogNeedTheTenantsConsent() {
    assertThat(api.get("/events?types=group.message").json().at("/events/0/data/message").isNull())
        .isTrue();
    var detected = api.get("/events?types=lead.detected").json().at("/events/0/data/trigger");
    assertThat(detected.path("message_preview").isNull()).isTrue();
    assertThat(detected.path("matched_keyword").asString()).isEqualTo("price");
    var tenant = api.get("/users/me").text("/tenant_id");
    jdbc.sql(
            "update tenant set chat_history_access_enabled = true where tenant_id = cast(:tenant as uuid)")
        .param("tenant", tenant)
        .update();
    assertThat(api.get("/events?types=group.message").text("/events/0/data/message"))
        .isEqualTo("what price");
    assertThat(
            api.get("/events?types=lead.detected").text("/events/0/data/trigger/message_preview"))
        .isEqualTo("what price");
  }

  @Test
  void anEventOlderThanWhatIsKeptIsGone() {
    var tenant = api.get("/users/me").text("/tenant_id");
    jdbc.sql("delete from event where tenant_id = cast(:tenant as uuid) and sequence <= 3")
        .param("tenant", tenant)
        .update();
    assertThat(api.get("/events?after=2").expect(410).detail())
        .contains("oldest has the sequence 4");
    assertThat(api.get("/events?after=3").expect(200).number("/events/0/sequence")).isEqualTo(4);
    assertThat(api.get("/events").expect(200).number("/events/0/sequence")).isEqualTo(4);
    api.get("/events?after=" + java.util.UUID.randomUUID()).expect(410);
  }

  private static String base64(String text) {
    return java.util.Base64.getUrlEncoder()
        .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private List<String> ids(String path) {
    var ids = new ArrayList<String>();
    api.get(path)
        .expect(200)
        .json()
        .path("leads")
        .forEach(lead -> ids.add(lead.path("id").asString()));
    return ids;
  }

  private void assertCountersAreExact() {
    var wrong =
        jdbc.sql(
                """
                select count(*) from (
                  select tenant_id, coalesce(group_id, tenant_id) as group_id, status, count(*) as count
                  from lead group by 1, 2, 3) l
                full join (
                  select tenant_id, coalesce(group_id, tenant_id) as group_id, status, count
                  from lead_count where count <> 0) c using (tenant_id, group_id, status)
                where l.count is distinct from c.count
                """)
            .query(Long.class)
            .single();
    assertThat(wrong).isZero();
  }
}

package io.parley.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.Parley;
import io.parley.accounts.TestTenants;
import io.parley.database.SettableClock;
import io.parley.database.Worker;
import io.parley.http.Api;
import io.parley.http.Team;
import io.parley.schedules.ScheduleRepository.Claimed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What is due, taken by hand at the time that a test says it is, by one node or by two. */
class DueSchedulesTest {
  private static final Path DATA =
      Path.of("target", "test-data", "schedules-" + ProcessHandle.current().pid());

  private static ConfigurableApplicationContext context;
  private static SettableClock clock;
  private static JdbcClient jdbc;
  private static DueSchedules due;
  private TestTenants.Tenant tenant;
  private Api api;
  private String session;
  private String list;

  @BeforeAll
  static void aServerThatRunsNothingByItself() {
    context =
        new SpringApplicationBuilder(Parley.class, TestTenants.class)
            .run(
                "--server.port=0",
                "--parley.demo=false",
                "--parley.data-dir=" + DATA,
                "--parley.bootstrap.api-key=mf_bootstrap_key_of_the_tests");
    for (var worker : List.of("scheduleWorker", "scheduleFileWorker", "scheduleZonesWorker")) {
      context.getBean(worker, Worker.class).stop();
    }
    clock = SettableClock.of(context);
    jdbc = context.getBean(JdbcClient.class);
    due = context.getBean(DueSchedules.class);
  }

  @AfterAll
  static void end() {
    context.close();
  }

  @BeforeEach
  void aList() {
    var port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    tenant = context.getBean(TestTenants.class).on("unlimited");
    api = Api.at(port).withKey(tenant.key());
    clock.set(Instant.parse("2027-03-01T10:59:30Z"));
    session = Team.session(api);
    list =
        api.post("/custom-groups", "{\"name\": \"L\", \"members\": [\"+15557870001\"]}")
            .expect(201)
            .text("/id");
  }

  /** Else the next test would find it due. */
  @AfterEach
  void nothingStays() {
    jdbc.sql("delete from scheduled_message where tenant_id = :tenant")
        .param("tenant", tenant())
        .update();
  }

  @Test
  void ofTwoNodesOneRunsWhatIsDue() throws Exception {
    var schedule = schedule("\"cron_expression\": \"0 * * * *\"");
    for (var hour = 1; hour <= 20; hour++) {
      clock.set(Instant.parse("2027-03-01T10:00:01Z").plus(Duration.ofHours(hour)));
      var claimed = due.claim(false, 10);
      assertThat(claimed).hasSize(1);
      assertThat(due.claim(false, 10)).as("taken").isEmpty();
      atOnce(claimed.getFirst(), claimed.getFirst(), claimed.getFirst());
      assertThat(rows("scheduled_message_execution")).isEqualTo(hour);
      assertThat(rows("bulk_send")).isEqualTo(hour);
    }
    assertThat(get(schedule).number("/run_count")).isEqualTo(20);
    assertThat(statuses(schedule)).containsOnly("running");
  }

  @Test
  void whoDiesKeepsNothing() {
    var schedule = schedule("\"cron_expression\": \"0 * * * *\"");
    clock.set(Instant.parse("2027-03-01T11:00:01Z"));
    assertThat(due.claim(false, 10)).hasSize(1);
    clock.advance(Duration.ofSeconds(4));
    assertThat(due.claim(false, 10)).isEmpty();
    clock.advance(Duration.ofSeconds(2));
    var again = due.claim(false, 10);
    assertThat(again).hasSize(1);
    due.run(again.getFirst());
    assertThat(statuses(schedule)).containsExactly("running");
    // Whoever slept meanwhile wakes up and finds nothing to do.
    due.run(again.getFirst());
    assertThat(statuses(schedule)).containsExactly("running");
  }

  @Test
  void afterDownTimeTheSchedulesMisfireDecides() {
    var once = schedule("\"cron_expression\": \"0 * * * *\"");
    var skip = schedule("\"cron_expression\": \"0 * * * *\", \"misfire\": \"skip\"");
    var all = schedule("\"cron_expression\": \"0 * * * *\", \"misfire\": \"fire_all\"");
    clock.set(Instant.parse("2027-03-01T14:20:00Z"));
    runAll();
    assertThat(statuses(once)).containsExactly("running", "missed", "missed", "missed");
    assertThat(statuses(skip)).containsExactly("skipped", "skipped", "skipped", "skipped");
    assertThat(statuses(all)).containsExactly("running", "running", "running", "running");
    for (var schedule : List.of(once, skip, all)) {
      assertThat(get(schedule).text("/next_run_at")).isEqualTo("2027-03-01T15:00:00Z");
      assertThat(history(schedule).findValuesAsString("due_at"))
          .containsExactly(
              "2027-03-01T14:00:00Z",
              "2027-03-01T13:00:00Z",
              "2027-03-01T12:00:00Z",
              "2027-03-01T11:00:00Z");
    }
    var events = api.get("/events?limit=100&types=schedule.executed,schedule.missed").expect(200);
    assertThat(events.json().path("events").findValuesAsString("event"))
        .filteredOn("schedule.missed"::equals)
        .hasSize(7);
    assertThat(events.json().path("events").findValuesAsString("event"))
        .filteredOn("schedule.executed"::equals)
        .hasSize(5);
  }

  @Test
  void aLongDownTimeLosesNothing() {
    var schedule = schedule("\"cron_expression\": \"*/30 * * * *\"");
    clock.set(Instant.parse("2027-05-01T00:10:00Z"));
    runAll();
    // 1 March 11:00 to 1 May 00:00, both of them due.
    var times = 2 * (Duration.ofDays(61).toHours() - 11) + 1;
    assertThat(rows("scheduled_message_execution")).isEqualTo(times);
    assertThat(rows("bulk_send")).isEqualTo(1);
    assertThat(get(schedule).number("/run_count")).isEqualTo(1);
    assertThat(statuses(schedule)).startsWith("running", "missed");
  }

  @Test
  void aClockThatGoesBackRunsNothingTwice() {
    var schedule = schedule("\"cron_expression\": \"0 * * * *\"");
    clock.set(Instant.parse("2027-03-01T11:00:01Z"));
    runAll();
    clock.set(Instant.parse("2027-03-01T10:30:00Z"));
    runAll();
    clock.set(Instant.parse("2027-03-01T11:30:00Z"));
    runAll();
    assertThat(statuses(schedule)).containsExactly("running");
    clock.set(Instant.parse("2027-03-01T10:30:00Z"));
    assertThat(
            api.patch("/scheduled-messages/" + schedule, "{\"cron_expression\": \"@hourly\"}")
                .expect(200)
                .text("/next_run_at"))
        .isEqualTo("2027-03-01T12:00:00Z");
  }

  @Test
  void whereTheClocksJumpWhatThePreviewSaysIsWhatRuns() {
    clock.set(Instant.parse("2027-03-13T12:00:00Z"));
    var timing = "\"cron_expression\": \"30 2 * * *\", \"timezone\": \"America/New_York\"";
    var schedule = schedule(timing);
    var preview =
        api.post("/scheduled-messages/preview", "{%s, \"count\": 3}".formatted(timing))
            .expect(200)
            .json()
            .path("runs")
            .findValuesAsString("at");
    assertThat(preview)
        .containsExactly(
            "2027-03-14T03:30:00-04:00", "2027-03-15T02:30:00-04:00", "2027-03-16T02:30:00-04:00");
    for (var quarter = 0; quarter < 4 * 24 * 3; quarter++) {
      runAll();
      clock.advance(Duration.ofMinutes(15));
    }
    assertThat(history(schedule).findValuesAsString("due_at"))
        .containsExactly("2027-03-16T06:30:00Z", "2027-03-15T06:30:00Z", "2027-03-14T07:30:00Z");
  }

  @Test
  void dueTimesFollowNewDataAndOnlyOnce() {
    DecreeZone.knows(1, "2026a");
    var schedule = schedule("\"cron_expression\": \"0 12 * * *\", \"timezone\": \"Test/Decree\"");
    assertThat(get(schedule).text("/next_run_at")).isEqualTo("2027-03-01T12:00:00+01:00");
    clock.set(Instant.parse("2027-03-01T11:00:01Z"));
    runAll();
    DecreeZone.knows(0, "2026b");
    context.getBean(ZoneUpdates.class).update();
    assertThat(get(schedule).text("/next_run_at")).isEqualTo("2027-03-02T12:00:00Z");
    // Written by a node that has older data.
    jdbc.sql(
            """
            update scheduled_message
            set zone_version = '2026a', next_run_at = '2027-03-02 11:00Z', look_at = '2027-03-02 11:00Z'
            where tenant_id = :tenant
            """)
        .param("tenant", tenant())
        .update();
    clock.set(Instant.parse("2027-03-02T11:00:01Z"));
    runAll();
    assertThat(statuses(schedule)).as("it is eleven").containsExactly("running");
    assertThat(get(schedule).text("/next_run_at")).isEqualTo("2027-03-02T12:00:00Z");
    clock.set(Instant.parse("2027-03-02T12:00:01Z"));
    runAll();
    assertThat(statuses(schedule)).containsExactly("running", "running");
  }

  private String schedule(String timing) {
    return api.post(
            "/scheduled-messages",
            "{\"name\": \"S\", \"session_id\": \"%s\", \"custom_group_id\": \"%s\", \"message\": \"Hi\", %s}"
                .formatted(session, list, timing))
        .expect(201)
        .text("/id");
  }

  private static void runAll() {
    for (var some = due.claim(false, 100); !some.isEmpty(); some = due.claim(false, 100)) {
      some.forEach(due::run);
    }
  }

  private static void atOnce(Claimed... claimed) throws Exception {
    var start = new CyclicBarrier(claimed.length);
    try (var threads = Executors.newFixedThreadPool(claimed.length)) {
      var work =
          IntStream.range(0, claimed.length)
              .<Callable<Void>>mapToObj(
                  index ->
                      () -> {
                        start.await();
                        due.run(claimed[index]);
                        return null;
                      })
              .toList();
      for (var done : threads.invokeAll(work)) {
        done.get();
      }
    }
  }

  private Api.Answer get(String id) {
    return api.get("/scheduled-messages/" + id).expect(200);
  }

  private JsonNode history(String id) {
    return api.get("/scheduled-messages/" + id + "/history?limit=100")
        .expect(200)
        .json()
        .path("executions");
  }

  /** The latest first; what goes out and what has gone out are one here. */
  private List<String> statuses(String id) {
    return history(id).findValuesAsString("status").stream()
        .map(status -> status.equals("completed") ? "running" : status)
        .toList();
  }

  private long rows(String table) {
    return jdbc.sql("select count(*) from %s where tenant_id = :tenant".formatted(table))
        .param("tenant", tenant())
        .query(Long.class)
        .single();
  }

  private UUID tenant() {
    return tenant.owner().tenantId().value();
  }
}

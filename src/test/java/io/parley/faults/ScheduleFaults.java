package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.faults.SendingServers.Node;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes that run schedules, of which now and then one dies or sleeps. Some are due once, a
 * second apart; one is due again and again, and has to catch up with hours in which nothing ran.
 */
class ScheduleFaults {
  private static final int SINGLE = 60;
  private static final int ROUNDS = 6;
  private static final int DUE_TIMES_SLEPT_OVER = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir Path directory;

  private final long seed = Long.getLong("parley.faults.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private ExternalPostgres database;
  private SendingServers servers;
  private Api api;
  private String session;
  private String list;

  @Test
  void eachDueTimeHasOneExecutionWhateverDies() throws Exception {
    IO.println("seed: -Dparley.faults.seed=" + seed);
    try (var postgres = ExternalPostgres.start(directory);
        var both = SendingServers.start(SendingServers.ports(), directory, postgres.settings())) {
      database = postgres;
      servers = both;
      order();
      breakThings();
      await().atMost(PATIENCE).until(() -> open() == 0);
      check();
    }
  }

  /** The session is never started: what matters here is what is made, not what goes out. */
  private void order() throws SQLException {
    api = servers.nodes().getFirst().api();
    session = api.makeSession("Sales", "simulator").id();
    list =
        api.post("/api/v2/custom-groups", "{\"name\": \"L\", \"members\": [\"+15550100001\"]}")
            .expect(201)
            .text("id");
    var catchingUp = schedule("\"cron_expression\": \"*/5 * * * *\", \"misfire\": \"fire_all\"");
    var first = Instant.now().plusSeconds(10).truncatedTo(ChronoUnit.SECONDS);
    for (var number = 0; number < SINGLE; number++) {
      schedule("\"scheduled_time\": \"%s\"".formatted(first.plusSeconds(number)));
    }
    execute(
        """
        update scheduled_message
        set after_at = date_trunc('hour', now()) - interval '5 hours 5 minutes',
          next_run_at = date_trunc('hour', now()) - interval '5 hours', look_at = now()
        where id = '%s'
        """
            .formatted(catchingUp));
  }

  private String schedule(String timing) {
    return api.post(
            "/api/v2/scheduled-messages",
            "{\"name\": \"S\", \"session_id\": \"%s\", \"custom_group_id\": \"%s\", \"message\": \"Hi\", %s}"
                .formatted(session, list, timing))
        .expect(201)
        .text("id");
  }

  private void breakThings() throws Exception {
    for (var round = 0; round < ROUNDS; round++) {
      awaitExecutions(1 + random.nextInt(4));
      var node = servers.any(random);
      if (round % 2 == 0) {
        node.server().kill();
        awaitExecutions(2);
        node.restart("");
      } else {
        sleepOver(node);
      }
    }
  }

  private void sleepOver(Node node) throws Exception {
    node.pause();
    try {
      awaitExecutions(DUE_TIMES_SLEPT_OVER);
    } finally {
      node.resume();
    }
  }

  private void awaitExecutions(int more) throws Exception {
    var wanted = count("select count(*) from scheduled_message_execution") + more;
    try {
      await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> count("select count(*) from scheduled_message_execution") >= wanted);
    } catch (ConditionTimeoutException _) {
      // Whoever sleeps may hold a row for which the other waits, or all is done.
    }
  }

  private long open() throws SQLException {
    return count("select count(*) from scheduled_message where next_run_at <= now()")
        + count(
            "select count(*) from scheduled_message where schedule_type = 'one_time' and status = 'active'");
  }

  private void check() throws SQLException {
    assertThat(
            texts(
                """
                select s.id || ': ' || count(e.id) from scheduled_message s
                left join scheduled_message_execution e on e.schedule_id = s.id and e.due_at = s.scheduled_at
                where s.schedule_type = 'one_time'
                group by s.id
                having count(e.id) <> 1
                """))
        .as("due once, and not run once")
        .isEmpty();
    var again =
        texts(
                """
                select extract(epoch from due_at)::bigint from scheduled_message_execution e
                join scheduled_message s on s.id = e.schedule_id
                where s.schedule_type = 'cron'
                order by due_at
                """)
            .stream()
            .map(Long::valueOf)
            .toList();
    var all =
        LongStream.range(0, again.size()).mapToObj(five -> again.getFirst() + five * 300).toList();
    assertThat(again)
        .as("every five minutes, none twice and none left out")
        .hasSizeGreaterThanOrEqualTo(61)
        .isEqualTo(all);
    assertThat(texts("select id from scheduled_message_execution where outcome <> 'started'"))
        .isEmpty();
    assertThat(
            texts(
                """
                select b.id from bulk_send b
                left join scheduled_message_execution e on e.bulk_send_id = b.id
                group by b.id
                having count(e.id) <> 1
                """))
        .as("bulk sends that belong to no run, or to two")
        .isEmpty();
    assertThat(count("select count(*) from bulk_send"))
        .isEqualTo(count("select count(*) from scheduled_message_execution"))
        .isEqualTo(count("select sum(run_count) from scheduled_message"));
    assertThat(count("select count(*) from event where type = 'schedule.executed'"))
        .isEqualTo(count("select count(*) from scheduled_message_execution"));
  }

  private long count(String sql) throws SQLException {
    return Long.parseLong(texts(sql).getFirst());
  }

  private List<String> texts(String sql) throws SQLException {
    try (var connection = database.server().connect()) {
      return Books.texts(connection, sql);
    }
  }

  private void execute(String sql) throws SQLException {
    try (var connection = database.server().connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}

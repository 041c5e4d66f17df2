package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EventGapFaults {
  private static final int MESSAGES = 60;

  @TempDir Path directory;

  @Test
  void aReaderMissesNothingOfAWriterThatTakesItsTimeToCommit() throws Exception {
    try (var data = DataDirectory.ofAnOwner(directory);
        var server = ServerProcess.start(data);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var api = server.api();
      var session = api.makeWorkingSession();
      var seen = new CopyOnWriteArrayList<Long>();
      var ended = new AtomicBoolean();
      var reader = threads.submit(follow(api, seen, ended));
      var slow = threads.submit(writeSlowly(data.postgres(), null, "review.collected"));
      for (var number = 0; number < MESSAGES; number++) {
        write(api, session, number);
      }
      slow.get();
      write(api, session, MESSAGES);
      var last = api.events().getLast().required("sequence").asLong();
      await().atMost(Duration.ofSeconds(20)).until(() -> seen.contains(last));
      ended.set(true);
      reader.get();
      assertThat(last).isGreaterThan(MESSAGES + 1);
      assertThat(seen).containsExactlyElementsOf(LongStream.rangeClosed(1, last).boxed().toList());
      assertThat(api.events().stream().map(event -> event.required("event").asString()))
          .containsOnlyOnce("review.collected");
    }
  }

  @Test
  void aStreamMissesNothingOfAWriterThatTakesItsTimeToCommit() throws Exception {
    try (var data = DataDirectory.ofAnOwner(directory);
        var server = ServerProcess.start(data);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var api = server.api();
      var session = api.makeWorkingSession();
      try (var stream = api.follow(session, "0")) {
        var slow = threads.submit(writeSlowly(data.postgres(), session, "message.delivered"));
        for (var number = 0; number < MESSAGES; number++) {
          write(api, session, number);
        }
        slow.get();
        write(api, session, MESSAGES);
        var log = api.eventsOf(session);
        assertThat(log).hasSizeGreaterThan(MESSAGES + 1);
        await().atMost(Duration.ofSeconds(20)).until(() -> stream.messages().size() >= log.size());
        assertThat(stream.messages()).isEqualTo(log);
        assertThat(stream.messages().stream().map(event -> event.required("event").asString()))
            .containsOnlyOnce("message.delivered");
      }
    }
  }

  private static void write(Api api, String session, int number) {
    api.write(session, number % 10, "Good morning " + number);
  }

  /** Asks for what is next without a pause, as a program that must not miss an event. */
  private static Callable<Void> follow(Api api, List<Long> seen, AtomicBoolean ended) {
    return () -> {
      var after = "0";
      while (!ended.get()) {
        var page = api.get("/api/v2/events?after=" + after).expect(200).json();
        page.required("events").forEach(event -> seen.add(sequence(event)));
        after = page.required("next_after").asString();
      }
      return null;
    };
  }

  private static long sequence(JsonNode event) {
    return event.required("sequence").asLong();
  }

  /** Does as the server does when it writes an event, and then needs three seconds to commit. */
  private static Callable<Void> writeSlowly(
      Postgres postgres, @Nullable String session, String type) {
    return () -> {
      try (var connection = postgres.connect()) {
        connection.setAutoCommit(false);
        insertEvent(connection, session, type);
        try (var statement = connection.createStatement()) {
          statement.execute("select pg_sleep(3)");
        }
        connection.commit();
      }
      return null;
    };
  }

  private static void insertEvent(Connection connection, @Nullable String session, String type)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            """
            with batch as (
              select tenant_id, session_id, type, data, position
              from unnest((select array_agg(tenant_id) from tenant), array[?::uuid], array[?],
                  array[?])
                with ordinality as b (tenant_id, session_id, type, data, position)),
            taken as (
              insert into event_sequence as sequence (tenant_id, last)
              select tenant_id, count(*) from batch group by tenant_id order by tenant_id
              on conflict (tenant_id) do update set last = sequence.last + excluded.last
              returning tenant_id, last)
            insert into event (tenant_id, sequence, session_id, type, data, created_at)
            select b.tenant_id,
              t.last - count(*) over (partition by b.tenant_id)
                + row_number() over (partition by b.tenant_id order by b.position),
              b.session_id, b.type, cast(b.data as json), now()
            from batch b join taken t on t.tenant_id = b.tenant_id
            """)) {
      statement.setString(1, session);
      statement.setString(2, type);
      statement.setString(3, "{\"slow\": true, \"session_id\": \"%s\"}".formatted(session));
      statement.executeUpdate();
    }
  }
}

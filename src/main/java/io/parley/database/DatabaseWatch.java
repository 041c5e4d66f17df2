package io.parley.database;

import com.zaxxer.hikari.HikariDataSource;
import io.parley.postgres.EmbeddedPostgres;
import io.parley.postgres.EmbeddedPostgresException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * Asks the database for its time every second: keeps the clock right, and tells the gate when
 * nobody answers.
 */
final class DatabaseWatch implements SmartLifecycle, HealthIndicator {
  private static final Logger log = LoggerFactory.getLogger(DatabaseWatch.class);
  private static final Duration PAUSE_BETWEEN_REVIVALS = Duration.ofSeconds(3);
  private static final int MILLISECONDS_TO_ANSWER = 2_000;
  private static final int PHASE_OF_THE_DATABASE = Integer.MIN_VALUE + 1;

  private final HikariDataSource watch;
  private final BoundedDataSource gate;
  private final DatabaseClock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofVirtual().name("database-watch").factory());
  private final Optional<EmbeddedPostgres> embedded;
  private volatile boolean running;
  private long lastRevival = System.nanoTime();

  DatabaseWatch(
      HikariDataSource watch,
      BoundedDataSource gate,
      DatabaseClock clock,
      Optional<EmbeddedPostgres> embedded) {
    this.watch = watch;
    this.gate = gate;
    this.clock = clock;
    this.embedded = embedded;
  }

  @Override
  public void start() {
    running = true;
    var _ = timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public void stop() {
    running = false;
    timer.shutdownNow();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE_OF_THE_DATABASE;
  }

  @Override
  public Health health() {
    return gate.isAway() ? Health.down().build() : Health.up().build();
  }

  private void look() {
    var asked = System.nanoTime();
    try (var connection = watch.getConnection()) {
      // A database that hangs just now would hold us as long as the pools' connections may wait.
      connection.setNetworkTimeout(Runnable::run, MILLISECONDS_TO_ANSWER);
      clock.adjust(timeOf(connection), asked);
      report(false);
    } catch (SQLException | RuntimeException _) {
      report(true);
      revive();
    }
  }

  /** An embedded server that was killed comes back; one that cannot start is tried now and then. */
  private void revive() {
    if (!running || System.nanoTime() - lastRevival < PAUSE_BETWEEN_REVIVALS.toNanos()) {
      return;
    }
    lastRevival = System.nanoTime();
    try {
      embedded.ifPresent(EmbeddedPostgres::reviveIfDead);
    } catch (EmbeddedPostgresException failure) {
      log.error(failure.getMessage());
    }
  }

  private static Instant timeOf(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var answer = statement.executeQuery("select clock_timestamp()")) {
      answer.next();
      return answer.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  private void report(boolean away) {
    if (running && away != gate.isAway()) {
      gate.away(away);
      log.warn(
          away
              ? "The database does not answer: requests are refused until it does"
              : "The database answers again");
    }
  }
}

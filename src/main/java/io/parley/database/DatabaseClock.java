package io.parley.database;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * The database's time, so that nodes with different clocks agree: fetched now and then, advanced by
 * the monotonic clock in between. Microseconds, as PostgreSQL stores them.
 */
public final class DatabaseClock implements InstantSource {
  private static final Duration SLOWEST_ANSWER = Duration.ofMillis(200);

  private volatile Reading reading;

  private record Reading(Instant time, long nanoTime) {}

  DatabaseClock(Instant time) {
    this.reading = new Reading(time, System.nanoTime());
  }

  /**
   * Takes over the database's time, but for half of what the question took.
   *
   * @param asked when the question was sent, by {@link System#nanoTime}
   */
  void adjust(Instant answer, long asked) {
    var answered = System.nanoTime();
    var took = Duration.ofNanos(answered - asked);
    // Of a slow answer nobody knows when in between the database looked at its clock.
    if (took.compareTo(SLOWEST_ANSWER) <= 0) {
      this.reading = new Reading(answer.plus(took.dividedBy(2)), answered);
    }
  }

  @Override
  public Instant instant() {
    var last = reading;
    return last.time()
        .plusNanos(System.nanoTime() - last.nanoTime())
        .truncatedTo(ChronoUnit.MICROS);
  }

  /** The same as a parameter that pgjdbc understands. */
  public OffsetDateTime now() {
    return instant().atOffset(ZoneOffset.UTC);
  }
}

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

  /**
   * @param notBefore where the clock stands still until the time has come that it has shown already
   */
  private record Reading(Instant time, long nanoTime, Instant notBefore) {
    Instant instant() {
      var now = time.plusNanos(System.nanoTime() - nanoTime).truncatedTo(ChronoUnit.MICROS);
      return now.isBefore(notBefore) ? notBefore : now;
    }
  }

  DatabaseClock(Instant time) {
    this.reading = new Reading(time, System.nanoTime(), Instant.MIN);
  }

  /**
   * Takes over the database's time, but for half of what the question took. What that is wrong by
   * never sets the clock back: of two things, the later one would seem to come first.
   *
   * @param asked when the question was sent, by {@link System#nanoTime}
   */
  void adjust(Instant answer, long asked) {
    var answered = System.nanoTime();
    var took = Duration.ofNanos(answered - asked);
    // Of a slow answer nobody knows when in between the database looked at its clock.
    if (took.compareTo(SLOWEST_ANSWER) <= 0) {
      var time = answer.plus(took.dividedBy(2));
      var shown = instant();
      var isWrongByLittle = Duration.between(time, shown).compareTo(SLOWEST_ANSWER) <= 0;
      this.reading = new Reading(time, answered, isWrongByLittle ? shown : Instant.MIN);
    }
  }

  @Override
  public Instant instant() {
    return reading.instant();
  }

  /** The same as a parameter that pgjdbc understands. */
  public OffsetDateTime now() {
    return instant().atOffset(ZoneOffset.UTC);
  }
}

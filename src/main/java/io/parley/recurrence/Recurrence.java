package io.parley.recurrence;

import io.parley.shared.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When something is due that comes again: a cron expression, read on the clocks of a time zone.
 * Safe for use by many threads. Where the clocks change, the rule of {@code docs/schedules.md}
 * holds.
 *
 * <p>What it answers follows from the time-zone data: whoever keeps a due time works it out again
 * when {@link #zoneVersion} is another.
 */
public final class Recurrence {
  /** The field of requests that refusals speak of. */
  static final String FIELD = "cron_expression";

  private static final Duration LEAST_APART = Duration.ofMinutes(5);
  private static final Duration SMALLEST = Duration.ofMinutes(1);
  private static final Duration YEAR = Duration.ofDays(366);

  private final String expression;
  private final ZoneId zone;
  private final Times times;

  private Recurrence(String expression, ZoneId zone, Cron cron) {
    this.expression = expression;
    this.zone = zone;
    this.times =
        cron.isFixed()
            ? new FixedTimes(cron, zone.getRules())
            : new WildcardTimes(cron, zone.getRules());
  }

  /**
   * @param expression five fields, or a macro such as {@code @daily}
   * @throws Problem.Invalid with the reason why it cannot be taken
   */
  public static Recurrence of(String expression, ZoneId zone) {
    return new Recurrence(expression, zone, Cron.parse(expression));
  }

  /** As it was given. */
  public String expression() {
    return expression;
  }

  public ZoneId zone() {
    return zone;
  }

  /**
   * The version of the data that tell when this zone changes its clocks, such as {@code 2026a}.
   * Governments change their minds: due times are as good as these data.
   */
  public String zoneVersion() {
    return TimeZoneData.version(zone);
  }

  /**
   * @return empty if it does not come within 28 years
   */
  public Optional<Instant> next(Instant strictlyAfter) {
    try {
      return Optional.ofNullable(times.next(strictlyAfter));
    } catch (DateTimeException _) {
      return Optional.empty(); // At the ends of what java.time can count.
    }
  }

  /** The next {@code count} runs, with what the clocks do to them. */
  public List<Run> runs(Instant strictlyAfter, int count) {
    var runs = new ArrayList<Run>();
    var next = next(strictlyAfter);
    while (runs.size() < count && next.isPresent()) {
      runs.add(new Run(at(next.get()), times.note(next.get())));
      next = next(next.get());
    }
    return runs;
  }

  /**
   * Looks at the year after the first run.
   *
   * @throws Problem.Invalid if two runs come closer than five minutes, with the smallest distance
   */
  public void requireApart(Instant now) {
    var closest = closest(now);
    if (closest != null && closest.apart().compareTo(LEAST_APART) < 0) {
      throw new Problem.Invalid(FIELD, closest.sentence());
    }
  }

  private @Nullable Pair closest(Instant now) {
    var run = next(now).orElse(null);
    if (run == null) {
      return null;
    }
    var end = run.plus(YEAR);
    var next = next(run).orElse(null);
    Pair closest = null;
    while (next != null && next.isBefore(end)) {
      var pair = new Pair(at(run), at(next));
      if (closest == null || pair.apart().compareTo(closest.apart()) < 0) {
        closest = pair;
        if (pair.apart().compareTo(SMALLEST) <= 0) {
          return pair;
        }
      }
      run = next;
      next = next(run).orElse(null);
    }
    return closest;
  }

  private OffsetDateTime at(Instant run) {
    return run.atZone(zone).toOffsetDateTime();
  }

  private record Pair(OffsetDateTime one, OffsetDateTime other) {
    Duration apart() {
      return Duration.between(one, other);
    }

    String sentence() {
      var minutes = apart().toMinutes();
      return "has two runs that are only %d %s apart (%s and %s): there must be at least %d minutes between two"
          .formatted(
              minutes, minutes == 1 ? "minute" : "minutes", one, other, LEAST_APART.toMinutes());
    }
  }
}

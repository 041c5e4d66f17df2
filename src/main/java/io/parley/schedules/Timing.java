package io.parley.schedules;

import io.parley.recurrence.Recurrence;
import io.parley.recurrence.Run;
import io.parley.recurrence.TimeZoneData;
import io.parley.shared.Moment;
import io.parley.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When a schedule is due. It holds what somebody wrote; the instants follow from the time-zone
 * data.
 *
 * @param cron null for one time
 * @param time of one time; else the first may not be before it
 * @param maxRuns null for as many as come
 */
record Timing(
    ScheduleType type,
    @Nullable String cron,
    ZoneId zone,
    @Nullable Moment time,
    @Nullable Instant startsAt,
    @Nullable Instant endsAt,
    @Nullable Integer maxRuns,
    Misfire misfire) {
  /** How far in the past the time of a new message may be, which then goes out at once. */
  static final Duration JUST_NOW = Duration.ofMinutes(1);

  Timing {
    if (type == ScheduleType.ONE_TIME && time == null) {
      throw new Problem.Invalid(
          "scheduled_time", "is required for one time; for more, send a 'cron_expression'");
    }
    if (type != ScheduleType.ONE_TIME && cron == null) {
      throw new Problem.Invalid(
          "cron_expression",
          type == ScheduleType.CRON
              ? "is required for what comes again"
              : "is required, or a 'scheduled_time' from which it can be told");
    }
    if (startsAt != null && endsAt != null && endsAt.isBefore(startsAt)) {
      throw new Problem.Invalid("ends_at", "must not be before 'starts_at'");
    }
  }

  boolean isOnce() {
    return type == ScheduleType.ONE_TIME;
  }

  /** As {@code scheduled_time} is shown. */
  @Nullable Instant timeAt() {
    return time == null ? null : time.at(zone);
  }

  /** The first due time after an instant; empty if none is left. */
  Optional<Instant> next(Instant strictlyAfter) {
    return unbounded(strictlyAfter).filter(due -> endsAt == null || !due.isAfter(endsAt));
  }

  private Optional<Instant> unbounded(Instant strictlyAfter) {
    if (isOnce()) {
      return Optional.of(onlyTime())
          .filter(due -> due.isAfter(strictlyAfter))
          .filter(due -> startsAt == null || !due.isBefore(startsAt));
    }
    return recurrence().next(earliest(strictlyAfter));
  }

  private Instant earliest(Instant strictlyAfter) {
    return Stream.of(Optional.ofNullable(startsAt), Optional.ofNullable(timeAt()))
        .flatMap(Optional::stream)
        .map(first -> first.minusNanos(1))
        .reduce(strictlyAfter, (one, other) -> one.isAfter(other) ? one : other);
  }

  /** The next due times, with what the clocks do to them. */
  List<Run> runs(Instant strictlyAfter, int most) {
    if (isOnce()) {
      return next(strictlyAfter).map(this::onlyRun).stream().toList();
    }
    return recurrence().runs(earliest(strictlyAfter), most).stream()
        .filter(run -> endsAt == null || !run.at().toInstant().isAfter(endsAt))
        .toList();
  }

  private Run onlyRun(Instant due) {
    var at = due.atZone(zone).toOffsetDateTime();
    return new Run(at, time instanceof Moment.Local(var local) ? note(due, local) : null);
  }

  /** The clocks do the same to a fixed time that comes every year. */
  private @Nullable String note(Instant due, LocalDateTime local) {
    var yearly =
        "%d %d %d %d *"
            .formatted(
                local.getMinute(), local.getHour(), local.getDayOfMonth(), local.getMonthValue());
    var minute = due.truncatedTo(ChronoUnit.MINUTES);
    return Recurrence.of(yearly, zone).runs(minute.minusNanos(1), 1).stream()
        .filter(run -> run.at().toInstant().equals(minute))
        .findFirst()
        .map(Run::note)
        .orElse(null);
  }

  private Instant onlyTime() {
    return Objects.requireNonNull(timeAt());
  }

  Recurrence recurrence() {
    return Recurrence.of(Objects.requireNonNull(cron), zone);
  }

  /**
   * For who writes this now.
   *
   * @throws Problem.Invalid if it can never be due, or too often
   */
  void check(Instant now) {
    if (isOnce() && onlyTime().isBefore(now.minus(JUST_NOW))) {
      throw new Problem.Invalid("scheduled_time", "is in the past: name a time that is to come");
    }
    if (!isOnce()) {
      recurrence().requireApart(now);
    }
  }

  /** From where the due times of a new schedule are looked for. */
  Instant begin(Instant now) {
    return isOnce() ? now.minus(JUST_NOW).minusNanos(1_000) : now;
  }

  String zoneVersion() {
    return TimeZoneData.version(zone);
  }

  LocalDateTime local(Instant instant) {
    return LocalDateTime.ofInstant(instant, zone);
  }
}

package io.parley.schedules;

import io.parley.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a schedule is.
 *
 * @param nextRunAt null unless it is active
 * @param after the next due time is the first after this
 * @param afterLocal what the clocks showed at the last due time; null before the first
 * @param zoneVersion of the time-zone data from which the next due time was worked out
 * @param runCount how often it was run, also in vain
 */
record Course(
    ScheduleStatus status,
    @Nullable Instant nextRunAt,
    Instant after,
    @Nullable LocalDateTime afterLocal,
    String zoneVersion,
    @Nullable Instant lastRunAt,
    int runCount) {
  /** Rows that one transaction writes. */
  static final int MOST_AT_ONCE = 1_000;

  /**
   * Of a new schedule.
   *
   * @throws Problem.Invalid if it would never run
   */
  static Course begin(Timing timing, Instant now) {
    timing.check(now);
    var after = timing.begin(now);
    var next = timing.next(after).orElseThrow(() -> never(timing));
    return new Course(ScheduleStatus.ACTIVE, next, after, null, timing.zoneVersion(), null, 0);
  }

  private static Problem.Invalid never(Timing timing) {
    if (timing.endsAt() != null) {
      return new Problem.Invalid("ends_at", "must leave time for a run: none comes before it");
    }
    return timing.isOnce()
        ? new Problem.Invalid("scheduled_time", "must not be before 'starts_at'")
        : new Problem.Invalid("cron_expression", "names a date that never comes");
  }

  /** With what somebody has changed; a due time that was dealt with does not come again. */
  Course change(Timing timing, Instant now) {
    if (timing.maxRuns() != null && timing.maxRuns() <= runCount) {
      throw new Problem.Invalid(
          "max_runs", "must be more than the " + runCount + " runs that there were");
    }
    timing.check(now);
    var begin = later(timing.begin(now), runCount == 0 && afterLocal == null ? Instant.MIN : after);
    var next = timing.next(begin).orElseThrow(() -> never(timing));
    return new Course(
        status,
        status == ScheduleStatus.ACTIVE ? next : null,
        begin,
        null,
        timing.zoneVersion(),
        lastRunAt,
        runCount);
  }

  Course pause() {
    return moved(ScheduleStatus.PAUSED, "pause");
  }

  Course cancel() {
    return moved(ScheduleStatus.CANCELLED, "cancel");
  }

  private Course moved(ScheduleStatus next, String verb) {
    if (status == next) {
      return this;
    }
    status.requireSuccessor(next, verb);
    return with(next, null);
  }

  /** The due times that have passed meanwhile do not come again. */
  Course resume(Timing timing, Instant now) {
    if (status == ScheduleStatus.ACTIVE) {
      return this;
    }
    status.requireSuccessor(ScheduleStatus.ACTIVE, "resume");
    var begin = later(now, after);
    var next =
        timing
            .next(begin)
            .orElseThrow(
                () ->
                    new Problem.BadRequest(
                        "Cannot resume this scheduled message: its last time passed while it was paused; give it"
                            + " another time, or cancel it."));
    return new Course(
        ScheduleStatus.ACTIVE, next, begin, afterLocal, timing.zoneVersion(), lastRunAt, runCount);
  }

  /**
   * With the time-zone data of this Java, if they are newer: those of an older one would undo what
   * newer ones have set right.
   */
  Course withNewerZone(Timing timing) {
    if (nextRunAt == null || zoneVersion.compareTo(timing.zoneVersion()) >= 0) {
      return this;
    }
    var next = timing.next(after);
    // What was run at nine o'clock is not run again when nine o'clock is found to be an hour later.
    while (next.isPresent() && isRepeated(timing, next.get())) {
      next = timing.next(next.get());
    }
    return ahead(timing, next, after, afterLocal, 0, lastRunAt);
  }

  private boolean isRepeated(Timing timing, Instant due) {
    return afterLocal != null && !timing.local(due).isAfter(afterLocal);
  }

  /**
   * What is to be done of what is due.
   *
   * @param passed due times that get no run
   * @param fires the due time that gets one
   * @param then how far the schedule is afterwards
   */
  record Turn(List<Instant> passed, @Nullable Instant fires, Course then) {}

  /** At most so much as one transaction writes; what is left is due again at once. */
  Turn due(Timing timing, Instant now) {
    var dues = past(timing, now);
    var newest = dues.getLast();
    var next = timing.next(newest);
    var more = next.filter(due -> !due.isAfter(now)).isPresent();
    var fires =
        timing.misfire() == Misfire.FIRE_ALL
            || !more && timing.misfire().fires(Duration.between(newest, now));
    var passed = fires ? dues.subList(0, dues.size() - 1) : dues;
    var then =
        ahead(timing, next, newest, timing.local(newest), fires ? 1 : 0, fires ? now : lastRunAt);
    return new Turn(List.copyOf(passed), fires ? newest : null, then);
  }

  private List<Instant> past(Timing timing, Instant now) {
    var most = timing.misfire() == Misfire.FIRE_ALL ? 1 : MOST_AT_ONCE;
    var dues = new ArrayList<Instant>();
    var due = Optional.of(Objects.requireNonNull(nextRunAt));
    while (dues.size() < most && due.isPresent() && !due.get().isAfter(now)) {
      dues.add(due.get());
      due = timing.next(due.get());
    }
    return dues;
  }

  private Course ahead(
      Timing timing,
      Optional<Instant> next,
      Instant from,
      @Nullable LocalDateTime fromLocal,
      int runs,
      @Nullable Instant lastRun) {
    var count = runCount + runs;
    var isOver = next.isEmpty() || timing.maxRuns() != null && count >= timing.maxRuns();
    return new Course(
        isOver ? ScheduleStatus.COMPLETED : ScheduleStatus.ACTIVE,
        isOver ? null : next.get(),
        from,
        fromLocal,
        timing.zoneVersion(),
        lastRun,
        count);
  }

  private Course with(ScheduleStatus other, @Nullable Instant next) {
    return new Course(other, next, after, afterLocal, zoneVersion, lastRunAt, runCount);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}

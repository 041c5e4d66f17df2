package io.parley.schedules;

import io.parley.shared.Moment;
import io.parley.shared.Patch;
import io.parley.shared.Problem;
import io.parley.shared.TimeZones;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When something is to be sent, in the words of a request. */
record NewTiming(
    @Nullable String scheduleType,
    @Nullable String recurrence,
    @Nullable String cronExpression,
    @Nullable String scheduledTime,
    @Nullable String timezone,
    @Nullable String startsAt,
    @Nullable String endsAt,
    @Nullable Integer maxRuns,
    @Nullable String misfire) {
  private static final String USUAL_ZONE = "UTC";

  /**
   * @throws Problem.Invalid that names the first field that cannot be
   */
  Timing timing() {
    var zone = TimeZones.named("timezone", given(timezone).orElse(USUAL_ZONE));
    var time = Moment.ofNullable("scheduled_time", scheduledTime);
    var type = type();
    if (maxRuns != null && maxRuns < 1) {
      throw new Problem.Invalid("max_runs", "must be at least 1");
    }
    return new Timing(
        type,
        type == ScheduleType.ONE_TIME ? null : cron(type, time, zone),
        zone,
        time,
        instant("starts_at", startsAt, zone),
        instant("ends_at", endsAt, zone),
        maxRuns,
        given(misfire).map(Misfire::named).orElse(Misfire.FIRE_ONCE));
  }

  private ScheduleType type() {
    var recurs = given(recurrence).map(ScheduleType::ofRecurrence);
    var named = given(scheduleType).map(ScheduleType::named);
    if (recurs.isPresent() && named.isPresent() && !recurs.equals(named)) {
      if (named.get() != ScheduleType.CRON) {
        throw new Problem.Invalid(
            "recurrence", "says something else than 'schedule_type': send one of them");
      }
      return recurs.get();
    }
    return named
        .or(() -> recurs)
        .orElse(given(cronExpression).isPresent() ? ScheduleType.CRON : ScheduleType.ONE_TIME);
  }

  private @Nullable String cron(ScheduleType type, @Nullable Moment time, ZoneId zone) {
    return given(cronExpression).orElseGet(() -> derived(type, time, zone));
  }

  static @Nullable String derived(ScheduleType type, @Nullable Moment time, ZoneId zone) {
    return time == null
        ? null
        : type.rhythm().map(rhythm -> rhythm.cron(time.local(zone))).orElse(null);
  }

  private static @Nullable Instant instant(String field, @Nullable String text, ZoneId zone) {
    var moment = Moment.ofNullable(field, text);
    return moment == null ? null : moment.at(zone);
  }

  private static Optional<String> given(@Nullable String text) {
    return Optional.ofNullable(text).map(String::strip).filter(some -> !some.isEmpty());
  }

  /** What a {@code PATCH} says of it. */
  record Change(
      Patch<String> scheduleType,
      Patch<String> recurrence,
      Patch<String> cronExpression,
      Patch<String> scheduledTime,
      Patch<String> timezone,
      Patch<String> startsAt,
      Patch<String> endsAt,
      Patch<Integer> maxRuns,
      Patch<String> misfire) {
    /** A local time is read in the zone that is kept, unless there is another one. */
    NewTiming of(Timing kept) {
      return new NewTiming(
          isTypeNamed() ? scheduleType.or(null) : type(kept),
          recurrence.or(null),
          cronExpression.or(cron(kept)),
          scheduledTime.or(kept.time() == null ? null : kept.time().text()),
          timezone.or(kept.zone().getId()),
          startsAt.or(Objects.toString(kept.startsAt(), null)),
          endsAt.or(Objects.toString(kept.endsAt(), null)),
          maxRuns.or(kept.maxRuns()),
          misfire.or(kept.misfire().wire()));
    }

    private boolean isTypeNamed() {
      return scheduleType.isSet() || recurrence.isSet();
    }

    /** An expression makes the type that was kept a lie. */
    private String type(Timing kept) {
      return cronExpression.or(null) == null ? kept.type().wire() : ScheduleType.CRON.wire();
    }

    /** What was told from the time is told from it again. */
    private @Nullable String cron(Timing kept) {
      var derived = derived(kept.type(), kept.time(), kept.zone());
      return recurrence.or(null) != null || Objects.equals(derived, kept.cron())
          ? null
          : kept.cron();
    }
  }
}

package io.parley.schedules;

import com.fasterxml.jackson.annotation.JsonValue;
import io.parley.recurrence.Rhythm;
import io.parley.shared.Problem;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How often a schedule is due. */
enum ScheduleType {
  ONE_TIME(null),
  DAILY(Rhythm.DAILY),
  WEEKLY(Rhythm.WEEKLY),
  MONTHLY(Rhythm.MONTHLY),
  CRON(null);

  private final @Nullable Rhythm rhythm;

  ScheduleType(@Nullable Rhythm rhythm) {
    this.rhythm = rhythm;
  }

  /** For who names no expression. */
  Optional<Rhythm> rhythm() {
    return Optional.ofNullable(rhythm);
  }

  /** Of the field {@code schedule_type}. */
  static ScheduleType named(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "one_time" -> ONE_TIME;
      case "daily" -> DAILY;
      case "weekly" -> WEEKLY;
      case "monthly" -> MONTHLY;
      case "cron", "recurring" -> CRON;
      default ->
          throw new Problem.Invalid(
              "schedule_type", "must be one of one_time, daily, weekly, monthly and cron");
    };
  }

  /** Of the field {@code recurrence}. */
  static ScheduleType ofRecurrence(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "daily" -> DAILY;
      case "weekly" -> WEEKLY;
      case "monthly" -> MONTHLY;
      default ->
          throw new Problem.Invalid("recurrence", "must be one of daily, weekly and monthly");
    };
  }

  static ScheduleType of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }

  @JsonValue
  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}

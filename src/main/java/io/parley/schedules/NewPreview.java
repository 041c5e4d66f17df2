package io.parley.schedules;

import io.parley.recurrence.Run;
import io.parley.shared.Moment;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When something would be due. The fields are those of a new scheduled message, and:
 *
 * @param count how many due times; 10 if absent
 * @param from strictly after which; RFC 3339, or a local date and time in the timezone; now if
 *     absent
 */
record NewPreview(
    @Nullable String scheduleType,
    @Nullable String recurrence,
    @Nullable String cronExpression,
    @Nullable String scheduledTime,
    @Nullable String timezone,
    @Nullable String startsAt,
    @Nullable String endsAt,
    @Min(value = 1, message = "must be 1 to 50") @Max(value = 50, message = "must be 1 to 50")
        @Nullable Integer count,
    @Nullable String from) {
  private static final int USUAL = 10;

  List<Run> runs(Instant now) {
    var timing =
        new NewTiming(
                scheduleType,
                recurrence,
                cronExpression,
                scheduledTime,
                timezone,
                startsAt,
                endsAt,
                null,
                null)
            .timing();
    var begin = Moment.ofNullable("from", from);
    var after = begin == null ? now : begin.at(timing.zone());
    if (!timing.isOnce()) {
      timing.recurrence().requireApart(after);
    }
    return timing.runs(after, Objects.requireNonNullElse(count, USUAL));
  }
}

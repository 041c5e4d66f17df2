package io.parley.recurrence;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.zone.ZoneOffsetTransition;
import org.jspecify.annotations.Nullable;

/** The instants that a local calendar means where the clocks jump and go back. */
sealed interface Times permits FixedTimes, WildcardTimes {
  /** Null if there is none within the years that {@link Cron} looks ahead. */
  @Nullable Instant next(Instant after);

  /** What a change of the clocks does to a run, null if nothing. */
  @Nullable String note(Instant run);

  /** The local time right before, so that "after" it takes the time itself in. */
  static LocalDateTime before(LocalDateTime time) {
    return time.minusNanos(1);
  }

  static String told(ZoneOffsetTransition change) {
    var before = change.getDateTimeBefore();
    var after = change.getDateTimeAfter();
    return "On %s the clocks %s from %s to %s: "
        .formatted(
            before.toLocalDate(),
            change.isGap() ? "jump" : "go back",
            before.toLocalTime(),
            told(after, before));
  }

  /** With its date only where that is another. */
  static String told(LocalDateTime time, LocalDateTime besides) {
    return time.toLocalDate().equals(besides.toLocalDate())
        ? time.toLocalTime().toString()
        : time.toLocalTime() + " of " + time.toLocalDate();
  }
}

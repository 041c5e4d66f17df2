package io.parley.recurrence;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * Times of day that somebody named: each comes once on its day. One that the clocks jump over is
 * read with the offset from before the jump, one that they show twice is the first.
 */
record FixedTimes(Cron cron, ZoneRules rules) implements Times {
  @Override
  public @Nullable Instant next(Instant after) {
    return earlier(onTheClock(after), moved(after));
  }

  private @Nullable Instant onTheClock(Instant after) {
    var local = cron.next(LocalDateTime.ofInstant(after, rules.getOffset(after)));
    while (local != null && !instant(local).isAfter(after)) {
      local = cron.next(local); // The clocks show it the second time.
    }
    if (local == null) {
      return null;
    }
    var change = rules.getTransition(local);
    if (change == null || change.isOverlap()) {
      return instant(local);
    }
    // It lies in a gap ahead, and is moved behind what comes right after the gap.
    var beyond = cron.next(Times.before(change.getDateTimeAfter()));
    return earlier(instant(local), beyond == null ? null : instant(beyond));
  }

  /** Right after a gap there may still be times to come that lay in it. */
  private @Nullable Instant moved(Instant after) {
    var gap = gapAt(after);
    if (gap == null) {
      return null;
    }
    var local = cron.next(inside(gap, after));
    return local != null && local.isBefore(gap.getDateTimeAfter()) ? instant(local) : null;
  }

  @Override
  public @Nullable String note(Instant run) {
    var local = LocalDateTime.ofInstant(run, rules.getOffset(run));
    var gap = gapAt(run);
    if (gap != null && cron.matches(inside(gap, run))) {
      var nominal = inside(gap, run);
      return Times.told(gap)
          + Times.told(nominal, gap.getDateTimeBefore())
          + (cron.matches(local) ? " falls together with " : " does not exist and runs at ")
          + Times.told(local, gap.getDateTimeBefore())
          + ".";
    }
    var change = rules.getTransition(local);
    return change != null && change.isOverlap()
        ? Times.told(change) + local.toLocalTime() + " comes twice and runs the first time only."
        : null;
  }

  /** The gap out of which a time may have been moved to this instant. */
  private @Nullable ZoneOffsetTransition gapAt(Instant instant) {
    var change = rules.previousTransition(instant.plusNanos(1));
    return change != null
            && change.isGap()
            && instant.isBefore(change.getInstant().plus(change.getDuration()))
        ? change
        : null;
  }

  /** What the clocks would show if they had not jumped. */
  private static LocalDateTime inside(ZoneOffsetTransition gap, Instant instant) {
    return gap.getDateTimeBefore().plus(Duration.between(gap.getInstant(), instant));
  }

  /** The offset from before a change is the one that both rules ask for. */
  private Instant instant(LocalDateTime local) {
    return local.toInstant(rules.getOffset(local));
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.isBefore(one) ? other : one;
  }
}

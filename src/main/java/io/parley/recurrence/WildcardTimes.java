package io.parley.recurrence;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * Whenever the clocks show a time that fits: not at times that they jump over, and twice at those
 * that they show twice.
 */
record WildcardTimes(Cron cron, ZoneRules rules) implements Times {
  @Override
  public @Nullable Instant next(Instant after) {
    var since = after;
    var shown = LocalDateTime.ofInstant(after, rules.getOffset(after));
    while (true) {
      var local = cron.next(shown);
      if (local == null) {
        return null;
      }
      var instant = local.toInstant(rules.getOffset(since));
      var change = rules.nextTransition(since);
      if (change == null || instant.isBefore(change.getInstant())) {
        return instant;
      }
      since = change.getInstant();
      shown = Times.before(change.getDateTimeAfter());
    }
  }

  @Override
  public @Nullable String note(Instant run) {
    var local = LocalDateTime.ofInstant(run, rules.getOffset(run));
    var change = rules.getTransition(local);
    if (change != null) {
      var pass = run.isBefore(change.getInstant()) ? "first" : "second";
      return Times.told(change)
          + local.toLocalTime()
          + " comes twice, and this is the "
          + pass
          + " run of two.";
    }
    var previous = rules.previousTransition(run.plusNanos(1));
    return previous != null && previous.isGap() && leavesOut(previous, local)
        ? Times.told(previous) + "what falls between does not exist and is left out."
        : null;
  }

  /** Whether the gap swallowed a run, and this is the first since. */
  private boolean leavesOut(ZoneOffsetTransition gap, LocalDateTime run) {
    var swallowed = cron.next(Times.before(gap.getDateTimeBefore()));
    return swallowed != null
        && swallowed.isBefore(gap.getDateTimeAfter())
        && run.equals(cron.next(Times.before(gap.getDateTimeAfter())));
  }
}

package io.parley.events;

import io.parley.shared.Caller;
import io.parley.shared.Id;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The log's reader. */
@Service
class EventReader {
  private final EventRepository events;

  EventReader(EventRepository events) {
    this.events = events;
  }

  /**
   * @param nextAfter where to go on
   */
  record Slice(List<Event> events, long nextAfter, boolean hasMore) {}

  /**
   * @param after a sequence or an event's id; null begins with the oldest
   */
  @Transactional(readOnly = true)
  public Slice read(Caller caller, @Nullable String after, Set<EventType> types, int limit) {
    var tenant = caller.tenantId();
    // What is committed up to here is all there: a sequence is given in the transaction that shows
    // its event.
    var range = new EventRange(position(tenant, after), events.last(tenant));
    var found = events.read(tenant, range, types, limit + 1);
    var more = found.size() > limit;
    var shown = found.stream().limit(limit).map(event -> shownTo(caller, event)).toList();
    return new Slice(
        shown, more ? shown.getLast().sequence() : Math.max(range.after(), range.last()), more);
  }

  private long position(TenantId tenant, @Nullable String after) {
    var oldest = events.oldest(tenant).orElseGet(() -> events.last(tenant) + 1);
    if (after == null) {
      return Math.max(0, oldest - 1);
    }
    var sequence = after.length() == 36 ? sequenceOfId(tenant, after, oldest) : number(after);
    if (sequence < oldest - 1) {
      throw gone(oldest);
    }
    if (sequence > events.last(tenant)) {
      throw new Problem.Invalid(
          "after", "is beyond the newest event: take 'next_after' of the answer before");
    }
    return sequence;
  }

  private long sequenceOfId(TenantId tenant, String id, long oldest) {
    try {
      return events.sequenceOf(tenant, Id.parse(id)).orElseThrow(() -> gone(oldest));
    } catch (IllegalArgumentException _) {
      throw invalid();
    }
  }

  private static long number(String text) {
    try {
      var sequence = Long.parseLong(text);
      if (sequence < 0) {
        throw invalid();
      }
      return sequence;
    } catch (NumberFormatException _) {
      throw invalid();
    }
  }

  /** Keys see past texts only where the tenant has allowed it. */
  private static Event shownTo(Caller caller, Event event) {
    if (!caller.readsTexts() && event.event().holdsText()) {
      event.data().put("message", null);
    }
    return event;
  }

  private static Problem.Invalid invalid() {
    return new Problem.Invalid("after", "must be the sequence or the id of an event");
  }

  private static Problem.Gone gone(long oldest) {
    return new Problem.Gone(
        "Events are not kept that long, or this one never was: the oldest has the sequence "
            + oldest
            + "; begin with 'after="
            + Math.max(0, oldest - 1)
            + "'.");
  }
}

package io.parley.events;

import io.parley.shared.Caller;
import io.parley.shared.Id;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The log's reader. */
@Service
class EventReader {
  private static final int PAGE = 256;
  private static final Pattern SEQUENCE = Pattern.compile("\\d{1,18}");

  private final EventRepository events;
  private final JsonMapper json;

  EventReader(EventRepository events, JsonMapper json) {
    this.events = events;
    this.json = json;
  }

  /**
   * @param nextAfter where to go on
   */
  record Slice(List<Event> events, long nextAfter, boolean hasMore) {}

  /**
   * @param after a sequence or an event's id; null begins with the oldest
   */
  @Transactional(readOnly = true)
  public Slice read(Caller caller, @Nullable String after, EventNames names, int limit) {
    var tenant = caller.tenantId();
    // What is committed up to here is all there: a sequence is given in the transaction that shows
    // its event.
    var range = new EventRange(position(tenant, after), events.last(tenant));
    var found = events.read(tenant, range, new EventFilter(null, names.logged()), limit + 1);
    var more = found.size() > limit;
    var shown =
        found.stream()
            .limit(limit)
            .map(event -> event.named(names.shown(event.type())).shown(caller.readsTexts(), json))
            .toList();
    return new Slice(
        shown, more ? shown.getLast().sequence() : Math.max(range.after(), range.last()), more);
  }

  /**
   * Where a stream begins.
   *
   * @param isReset whether what the reader has seen does not join on to it
   */
  record Start(long position, boolean isReset) {}

  /**
   * @param lastEventId the sequence of the last event that the reader has seen; null begins with
   *     what happens from now on
   */
  @Transactional(readOnly = true)
  public Start start(TenantId tenant, @Nullable String lastEventId) {
    var last = events.last(tenant);
    if (lastEventId == null || lastEventId.isBlank()) {
      return new Start(last, false);
    }
    if (!SEQUENCE.matcher(lastEventId).matches()) {
      throw new Problem.Invalid(
          "Last-Event-ID", "must be the 'id' of the last message that the stream has sent");
    }
    var seen = Long.parseLong(lastEventId);
    // Beyond the newest: of a log that a backup has replaced since.
    var isReset = seen > last || seen < oldest(tenant) - 1;
    return new Start(isReset ? last : seen, isReset);
  }

  /**
   * A part of the log.
   *
   * @param upTo all that is wanted is there up to this sequence
   * @param isFull whether there may be more
   * @param isCut whether events that were wanted are no longer kept
   */
  record Page(List<Frame> frames, long upTo, boolean isFull, boolean isCut) {}

  /** What stands in the log after a sequence. */
  @Transactional(readOnly = true)
  public Page page(TenantId tenant, long after, EventFilter filter) {
    var last = events.last(tenant);
    var frames = frames(tenant, new EventRange(after, last), filter, PAGE);
    // Asked for after the events were read: whatever was deleted meanwhile shows.
    if (oldest(tenant) > after + 1) {
      return new Page(List.of(), last, false, true);
    }
    var isFull = frames.size() == PAGE;
    return new Page(frames, isFull ? frames.getLast().sequence() : last, isFull, false);
  }

  /** At most so many of the events in a range, from its beginning. */
  List<Frame> frames(TenantId tenant, EventRange range, EventFilter filter, int limit) {
    return events.read(tenant, range, filter, limit).stream()
        .map(event -> new Frame(event, json))
        .toList();
  }

  private long oldest(TenantId tenant) {
    return events.oldest(tenant).orElseGet(() -> events.last(tenant) + 1);
  }

  private long position(TenantId tenant, @Nullable String after) {
    var oldest = oldest(tenant);
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
    if (!SEQUENCE.matcher(text).matches()) {
      throw invalid();
    }
    return Long.parseLong(text);
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

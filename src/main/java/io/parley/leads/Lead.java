package io.parley.leads;

import io.parley.groups.Detection;
import io.parley.groups.MonitorMode;
import io.parley.shared.ContactId;
import io.parley.shared.GroupId;
import io.parley.shared.LeadId;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.UserId;
import io.parley.shared.WaId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One person found in one monitored group, or made a lead by hand.
 *
 * @param group null for some of those made by hand
 * @param score 0 until a message was analysed
 * @param detectedAt when the person was found first
 * @param trigger the newest detection; null where there was none yet
 * @param assignee the user who looks after the person
 */
record Lead(
    LeadId id,
    @Nullable GroupId group,
    Person person,
    LeadStatus status,
    int score,
    Instant detectedAt,
    @Nullable Trigger trigger,
    @Nullable String notes,
    @Nullable UserId assignee) {
  static final String UNKNOWN = "There is no lead with this id.";

  static Problem.NotFound unknown() {
    return new Problem.NotFound(UNKNOWN);
  }

  /** The lead as it was when that was detected; it may have been triggered again since. */
  Lead triggeredBy(Detection.Sign sign) {
    var then = new Trigger(sign.matchedKeyword(), sign.preview(), sign.mode(), sign.at());
    return new Lead(id, group, person, status, score, detectedAt, then, notes, assignee);
  }

  /**
   * One lead of two that turn out to be of one person in one group: this one, with what the other
   * has more.
   */
  Lead with(Lead other) {
    return new Lead(
        id,
        group,
        person,
        status.together(other.status),
        Math.max(score, other.score),
        detectedAt.isBefore(other.detectedAt) ? detectedAt : other.detectedAt,
        newer(trigger, other.trigger),
        joined(notes, other.notes),
        assignee == null ? other.assignee : assignee);
  }

  private static @Nullable Trigger newer(@Nullable Trigger one, @Nullable Trigger other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.detectedAt().isBefore(other.detectedAt()) ? other : one;
  }

  private static @Nullable String joined(@Nullable String notes, @Nullable String others) {
    if (notes == null || others == null || notes.equals(others)) {
      return notes == null ? others : notes;
    }
    return notes + "\n\n" + others;
  }

  record Person(ContactId id, WaId waId, @Nullable Phone phone, @Nullable String name) {}

  record Trigger(
      @Nullable String matchedKeyword,
      String messagePreview,
      MonitorMode monitorMode,
      Instant detectedAt) {}
}

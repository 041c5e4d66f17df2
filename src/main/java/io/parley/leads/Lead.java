package io.parley.leads;

import io.parley.groups.Detection;
import io.parley.groups.MonitorMode;
import io.parley.shared.ContactId;
import io.parley.shared.GroupId;
import io.parley.shared.LeadId;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One person found in one monitored group.
 *
 * @param score 0 until a message was analysed
 * @param detectedAt when the person was found first
 * @param trigger the newest detection
 */
record Lead(
    LeadId id,
    GroupId group,
    Person person,
    LeadStatus status,
    int score,
    Instant detectedAt,
    Trigger trigger,
    @Nullable String notes) {
  /** The lead as it was when that was detected; it may have been triggered again since. */
  Lead triggeredBy(Detection.Sign sign) {
    var then = new Trigger(sign.matchedKeyword(), sign.preview(), sign.mode(), sign.at());
    return new Lead(id, group, person, status, score, detectedAt, then, notes);
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
        trigger.detectedAt().isBefore(other.trigger.detectedAt()) ? other.trigger : trigger,
        joined(notes, other.notes));
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

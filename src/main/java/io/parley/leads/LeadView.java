package io.parley.leads;

import io.parley.shared.GroupId;
import io.parley.shared.LeadId;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A lead as lists and events show it.
 *
 * @param contactPhone null while only a hidden id is known
 * @param aiAnalysis null: no analysis in this version
 */
record LeadView(
    LeadId id,
    @Nullable Phone contactPhone,
    WaId contactWaId,
    @Nullable String contactName,
    LeadStatus leadStatus,
    int leadScore,
    Instant leadDetectedAt,
    SourceGroup sourceGroup,
    Lead.Trigger trigger,
    @Nullable Object aiAnalysis) {
  record SourceGroup(GroupId id, String name) {}

  static LeadView of(Lead lead, String groupName) {
    return new LeadView(
        lead.id(),
        lead.person().phone(),
        lead.person().waId(),
        lead.person().name(),
        lead.status(),
        lead.score(),
        lead.detectedAt(),
        new SourceGroup(lead.group(), groupName),
        lead.trigger(),
        null);
  }
}

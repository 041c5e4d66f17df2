package io.parley.leads;

import io.parley.shared.GroupId;
import io.parley.shared.LeadId;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A lead as lists and events show it.
 *
 * @param contactPhone null while only a hidden id is known
 * @param sourceGroup null for a lead that was made by hand, without a group
 * @param trigger null where nothing was detected yet
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
    @Nullable SourceGroup sourceGroup,
    Lead.@Nullable Trigger trigger,
    @Nullable Object aiAnalysis) {
  record SourceGroup(GroupId id, String name) {}

  /**
   * @param groupNames of the lead's group, if it has one
   */
  static LeadView of(Lead lead, Map<GroupId, String> groupNames) {
    var group = lead.group();
    return of(lead, group == null ? null : groupNames.get(group));
  }

  /**
   * @param groupName null for a lead of no group
   */
  static LeadView of(Lead lead, @Nullable String groupName) {
    var group = lead.group();
    return new LeadView(
        lead.id(),
        lead.person().phone(),
        lead.person().waId(),
        lead.person().name(),
        lead.status(),
        lead.score(),
        lead.detectedAt(),
        group == null || groupName == null ? null : new SourceGroup(group, groupName),
        lead.trigger(),
        null);
  }
}

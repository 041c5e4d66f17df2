package io.parley.leads;

import io.parley.contacts.Contacts;
import io.parley.groups.Detection;
import io.parley.groups.Groups;
import io.parley.messages.Messages;
import io.parley.shared.ContactId;
import io.parley.shared.GroupId;
import io.parley.shared.LeadId;
import io.parley.shared.TenantId;
import io.parley.shared.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** All that is known of a lead; to be called in a transaction, so that it is of one moment. */
@Component
class LeadDetails {
  private static final int DETECTIONS_SHOWN = 20;

  private final LeadRepository leads;
  private final Groups groups;
  private final Contacts contacts;
  private final Messages messages;

  LeadDetails(LeadRepository leads, Groups groups, Contacts contacts, Messages messages) {
    this.leads = leads;
    this.groups = groups;
    this.contacts = contacts;
    this.messages = messages;
  }

  /**
   * @param optedOut whether the person asked not to be written to
   * @param lastInboundAt when the person last wrote directly
   */
  record Detail(
      LeadView lead,
      long messageCount,
      List<Detection.Kept> detections,
      List<LeadRepository.Move> history,
      @Nullable String notes,
      @Nullable UserId assignee,
      boolean optedOut,
      @Nullable Instant lastInboundAt) {}

  Detail get(TenantId tenant, LeadId id) {
    var lead = leads.find(tenant, id).orElseThrow(Lead::unknown);
    return known(tenant, lead.group(), lead.person().id())
        .detail(lead, leads.history(tenant, lead.id()));
  }

  /** What is known of a person in a group, whether they are a lead there or not. */
  record Known(
      Map<GroupId, String> names,
      long messageCount,
      List<Detection.Kept> detections,
      boolean optedOut,
      @Nullable Instant lastInboundAt) {
    Detail detail(Lead lead, List<LeadRepository.Move> history) {
      return new Detail(
          LeadView.of(lead, names),
          messageCount,
          detections,
          history,
          lead.notes(),
          lead.assignee(),
          optedOut,
          lastInboundAt);
    }
  }

  Known known(TenantId tenant, @Nullable GroupId group, ContactId person) {
    return new Known(
        group == null ? Map.of() : groups.names(tenant, List.of(group)),
        group == null ? 0 : groups.countMessages(tenant, group, person),
        group == null ? List.of() : groups.detections(tenant, group, person, DETECTIONS_SHOWN),
        contacts.hasOptedOut(tenant, person),
        messages.lastDirectInbound(tenant, person).orElse(null));
  }
}

package io.parley.leads;

import io.parley.groups.Groups;
import io.parley.leads.LeadDetails.Detail;
import io.parley.messages.Messages;
import io.parley.messages.Reciprocity;
import io.parley.sessions.Sessions;
import io.parley.shared.LeadId;
import io.parley.shared.Page;
import io.parley.shared.PageRequest;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The tenants' leads, as users read them. */
@Service
class Leads {
  private final LeadRepository leads;
  private final LeadPages pages;
  private final LeadDetails details;
  private final Groups groups;
  private final Messages messages;
  private final Sessions sessions;

  Leads(
      LeadRepository leads,
      LeadPages pages,
      LeadDetails details,
      Groups groups,
      Messages messages,
      Sessions sessions) {
    this.leads = leads;
    this.pages = pages;
    this.details = details;
    this.groups = groups;
    this.messages = messages;
    this.sessions = sessions;
  }

  @Transactional(readOnly = true)
  public Page<LeadView> list(
      TenantId tenant, LeadFilter filter, LeadSort sort, PageRequest request) {
    var cursor = sort.cursor(request.cursor());
    var found = pages.find(tenant, filter, sort, request, cursor);
    var page = Page.of(found.rows(), found.total(), request, sort::place);
    var names =
        groups.names(
            tenant,
            page.rows().stream()
                .map(listed -> listed.lead().group())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()));
    return page.map(listed -> LeadView.of(listed.lead(), names));
  }

  @Transactional(readOnly = true)
  public Detail get(TenantId tenant, LeadId id) {
    return details.get(tenant, id);
  }

  /** A lead, under the id that it has today, and who began. */
  record Began(LeadId lead, Reciprocity reciprocity) {}

  /** Who of the lead's person and the session began to write to the other. */
  @Transactional(readOnly = true)
  public Began reciprocity(TenantId tenant, LeadId id, SessionId session) {
    var lead = leads.find(tenant, id).orElseThrow(Lead::unknown);
    sessions.require(tenant, session, "session_id");
    return new Began(lead.id(), messages.reciprocity(tenant, session, lead.person().id()));
  }
}

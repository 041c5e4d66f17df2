package io.parley.leads;

import io.parley.accounts.Tenants;
import io.parley.contacts.Contact;
import io.parley.contacts.Contacts;
import io.parley.database.DatabaseClock;
import io.parley.leads.LeadDetails.Detail;
import io.parley.shared.Caller;
import io.parley.shared.LeadId;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What users do to a lead. */
@Service
class LeadChanges {
  private final LeadRepository leads;
  private final LeadMoves moves;
  private final LeadDetails details;
  private final Contacts contacts;
  private final Tenants tenants;
  private final DatabaseClock clock;

  LeadChanges(
      LeadRepository leads,
      LeadMoves moves,
      LeadDetails details,
      Contacts contacts,
      Tenants tenants,
      DatabaseClock clock) {
    this.leads = leads;
    this.moves = moves;
    this.details = details;
    this.contacts = contacts;
    this.tenants = tenants;
    this.clock = clock;
  }

  /** Moves a lead along the pipeline. */
  @Transactional
  public Detail move(Caller caller, LeadId id, LeadStatus next) {
    var tenant = caller.tenantId();
    var lead = locked(tenant, id);
    if (!lead.status().canBecome(next)) {
      throw new Problem.BadRequest(lead.status().refusal(next));
    }
    var move = List.of(LeadBatchRepository.Standing.of(lead));
    moves.move(tenant, move, next, caller.name());
    // Read before the counters are taken, for which others wait.
    var moved = details.get(tenant, lead.id());
    moves.count(tenant, move, next);
    return moved;
  }

  @Transactional
  public Detail change(TenantId tenant, LeadId id, LeadChange change) {
    // People before leads, as the pipeline takes them: a new name waits, or is read here.
    var own = change.clearsName() ? heldName(tenant, id) : null;
    var lead = locked(tenant, id);
    var assignee = change.assignee().or(null);
    if (assignee != null) {
      tenants.requireUser(tenant, assignee, "assignee_id");
    }
    leads.change(tenant, lead.id(), change, own, clock.now());
    return details.get(tenant, lead.id());
  }

  private @Nullable String heldName(TenantId tenant, LeadId id) {
    var person = leads.find(tenant, id).orElseThrow(Lead::unknown).person().id();
    return contacts.hold(tenant, person).map(Contact::name).orElse(null);
  }

  /** Asked again: while it was waited for, the lead may have become one with another. */
  private Lead locked(TenantId tenant, LeadId id) {
    return leads.lock(tenant, id).or(() -> leads.lock(tenant, id)).orElseThrow(Lead::unknown);
  }
}

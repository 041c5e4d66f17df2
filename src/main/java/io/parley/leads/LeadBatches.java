package io.parley.leads;

import io.parley.accounts.Feature;
import io.parley.accounts.PlanFeatures;
import io.parley.database.DatabaseClock;
import io.parley.events.EventType;
import io.parley.events.Events;
import io.parley.shared.Caller;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What is done to many leads at once: all or nothing, but for those that cannot be. */
@Service
class LeadBatches {
  private final LeadBatchRepository leads;
  private final PlanFeatures features;
  private final Events events;
  private final DatabaseClock clock;

  LeadBatches(
      LeadBatchRepository leads, PlanFeatures features, Events events, DatabaseClock clock) {
    this.leads = leads;
    this.features = features;
    this.events = events;
    this.clock = clock;
  }

  /** Moves leads along the pipeline; each is judged by itself. */
  @Transactional
  public Moved move(Caller caller, Picked picked, LeadStatus next) {
    var tenant = caller.tenantId();
    features.require(tenant, Feature.BULK_LEADS);
    var there = leads.lock(tenant, picked.ids());
    var failures = new ArrayList<Picked.Failure>();
    var moves = new ArrayList<LeadBatchRepository.Standing>();
    for (var one : picked.leads()) {
      var lead = one.id() == null ? null : there.get(one.id());
      if (lead == null) {
        failures.add(one.unknown());
      } else if (lead.status().canBecome(next)) {
        moves.add(lead);
      } else {
        failures.add(one.failed(lead.status().refusal(next)));
      }
    }
    if (!moves.isEmpty()) {
      leads.move(tenant, moves, next, clock.now());
      leads.moveCounts(tenant, moves, next);
      leads.remember(tenant, moves, next, clock.now(), caller.name());
      moves.forEach(lead -> announce(caller, lead, next));
    }
    return new Moved(moves.size(), failures);
  }

  record Moved(int updated, List<Picked.Failure> failures) {}

  private void announce(Caller caller, LeadBatchRepository.Standing lead, LeadStatus next) {
    events.append(
        caller.tenantId(),
        null,
        EventType.LEAD_STATUS_CHANGED,
        new Leads.StatusEvent(lead.id(), lead.status(), next, caller.name()));
  }
}

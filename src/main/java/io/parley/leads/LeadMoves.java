package io.parley.leads;

import io.parley.database.DatabaseClock;
import io.parley.events.EventType;
import io.parley.events.Events;
import io.parley.leads.LeadBatchRepository.Standing;
import io.parley.shared.LeadId;
import io.parley.shared.TenantId;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.stereotype.Component;

/** Writes down that leads got another status: one, or a thousand at a time. */
@Component
class LeadMoves {
  private final LeadBatchRepository batches;
  private final Events events;
  private final DatabaseClock clock;

  LeadMoves(LeadBatchRepository batches, Events events, DatabaseClock clock) {
    this.batches = batches;
    this.events = events;
    this.clock = clock;
  }

  record StatusEvent(LeadId leadId, LeadStatus from, LeadStatus to, String by) {}

  /**
   * Moves leads that are locked and may be moved. {@link #count} follows.
   *
   * @param by how whoever moves them signs
   */
  void move(TenantId tenant, List<Standing> leads, LeadStatus next, String by) {
    var now = clock.now();
    batches.move(tenant, leads, next, now);
    tell(tenant, leads, next, now, by);
  }

  /** Last in the transaction: all who move leads of these groups, and the pipeline, wait for it. */
  void count(TenantId tenant, List<Standing> leads, LeadStatus next) {
    batches.moveCounts(tenant, leads, next);
  }

  /** In the leads' history and in the event log. */
  void tell(TenantId tenant, List<Standing> leads, LeadStatus next, OffsetDateTime now, String by) {
    batches.remember(tenant, leads, next, now, by);
    for (var lead : leads) {
      var event = new StatusEvent(lead.id(), lead.status(), next, by);
      events.append(tenant, null, EventType.LEAD_STATUS_CHANGED, event);
    }
  }
}

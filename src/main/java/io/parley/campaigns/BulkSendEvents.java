package io.parley.campaigns;

import io.parley.events.EventType;
import io.parley.events.Events;
import io.parley.sending.JobEvents;
import io.parley.sending.JobStatus;
import io.parley.shared.JobId;
import io.parley.shared.TenantId;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Writes into the log what becomes of bulk sends. */
@Component
class BulkSendEvents implements JobEvents {
  private final BulkSendViews views;
  private final Events events;

  BulkSendEvents(BulkSendViews views, Events events) {
    this.views = views;
    this.events = events;
  }

  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public void moved(List<Moved> jobs) {
    var byTenant =
        jobs.stream()
            .collect(
                Collectors.groupingBy(
                    moved -> moved.tenant().toString(), TreeMap::new, Collectors.toList()));
    byTenant.values().forEach(moved -> append(moved.getFirst().tenant(), moved));
  }

  private void append(TenantId tenant, List<Moved> moved) {
    List<JobId> ids = moved.stream().map(Moved::job).distinct().toList();
    views.forEvents(tenant, ids).stream()
        .filter(view -> view.status() != JobStatus.PENDING)
        .forEach(view -> events.append(tenant, view.sessionId(), type(view.status()), view));
  }

  private static EventType type(JobStatus status) {
    return switch (status) {
      case PENDING -> throw new IllegalStateException("no event says so");
      case RUNNING -> EventType.BULK_SEND_STARTED;
      case PAUSED -> EventType.BULK_SEND_PAUSED;
      case COMPLETED -> EventType.BULK_SEND_COMPLETED;
      case CANCELLED -> EventType.BULK_SEND_CANCELLED;
      case FAILED -> EventType.BULK_SEND_FAILED;
    };
  }
}

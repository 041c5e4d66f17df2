package io.parley.campaigns;

import io.parley.sending.Job;
import io.parley.sending.Jobs;
import io.parley.shared.JobId;
import io.parley.shared.TenantId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Bulk sends as they are shown, in as many statements for one as for many. */
@Component
class BulkSendViews {
  private final BulkSendRepository sends;
  private final Jobs jobs;

  BulkSendViews(BulkSendRepository sends, Jobs jobs) {
    this.sends = sends;
    this.jobs = jobs;
  }

  /** Jobs that are none are left out. */
  List<BulkSendView> of(TenantId tenant, Collection<Job> shown) {
    return of(tenant, shown, jobs.expectedEnds(tenant, shown));
  }

  private List<BulkSendView> of(TenantId tenant, Collection<Job> shown, Map<JobId, Instant> ends) {
    var ids = shown.stream().map(Job::id).toList();
    var found = sends.find(tenant, ids);
    var counts = jobs.counts(tenant, ids);
    return shown.stream()
        .filter(job -> found.containsKey(job.id()))
        .map(
            job ->
                BulkSendView.of(
                    job,
                    Objects.requireNonNull(found.get(job.id())),
                    Objects.requireNonNull(counts.get(job.id())),
                    ends.get(job.id())))
        .toList();
  }

  /** Without the expected end, which costs too much for who has lanes. */
  List<BulkSendView> forEvents(TenantId tenant, Collection<JobId> ids) {
    return of(tenant, jobs.find(tenant, ids), Map.of());
  }

  List<BulkSendView> find(TenantId tenant, Collection<JobId> ids) {
    return of(tenant, jobs.find(tenant, ids));
  }
}

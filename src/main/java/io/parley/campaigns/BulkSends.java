package io.parley.campaigns;

import io.parley.sending.JobStatus;
import io.parley.sending.Jobs;
import io.parley.sending.MessageStatus;
import io.parley.sending.Recipient;
import io.parley.sending.SendJobs;
import io.parley.shared.JobId;
import io.parley.shared.Page;
import io.parley.shared.PageRequest;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Bulk sends that were made. {@link BulkSendMaker} makes them. */
@Service
class BulkSends {
  private final BulkSendRepository sends;
  private final BulkSendViews views;
  private final SendJobs jobs;
  private final Jobs status;

  BulkSends(BulkSendRepository sends, BulkSendViews views, SendJobs jobs, Jobs status) {
    this.sends = sends;
    this.views = views;
    this.jobs = jobs;
    this.status = status;
  }

  /** Newest first. */
  @Transactional(readOnly = true)
  Page<BulkSendView> list(TenantId tenant, @Nullable JobStatus wanted, PageRequest request) {
    var page = status.list(tenant, wanted, request);
    return new Page<>(
        views.of(tenant, page.rows()),
        page.total(),
        page.limit(),
        page.offset(),
        page.nextCursor());
  }

  BulkSendView get(TenantId tenant, JobId id) {
    return views.find(tenant, List.of(id)).stream().findFirst().orElseThrow(BulkSends::unknown);
  }

  Page<Recipient> recipients(
      TenantId tenant, JobId id, @Nullable MessageStatus wanted, PageRequest request) {
    return status.recipients(tenant, id, wanted, request);
  }

  /** Hands over all recipients, in the order of sending. */
  @Transactional(propagation = Propagation.MANDATORY)
  void read(TenantId tenant, JobId id, Consumer<Recipient> reader) {
    status.read(tenant, id, reader);
  }

  Progress progress(TenantId tenant, JobId id) {
    var job = status.find(tenant, id).orElseThrow(BulkSends::unknown);
    return Progress.of(job, Objects.requireNonNull(status.counts(tenant, List.of(id)).get(id)));
  }

  BulkSendView pause(TenantId tenant, JobId id) {
    return moved(tenant, id, jobs::pause);
  }

  BulkSendView resume(TenantId tenant, JobId id) {
    return moved(tenant, id, jobs::resume);
  }

  BulkSendView cancel(TenantId tenant, JobId id) {
    return moved(tenant, id, jobs::cancel);
  }

  BulkSendView retry(TenantId tenant, JobId id, MessageStatus scope) {
    return moved(tenant, id, (whose, job) -> jobs.retry(whose, job, scope));
  }

  private BulkSendView moved(TenantId tenant, JobId id, BiConsumer<TenantId, JobId> move) {
    if (sends.find(tenant, List.of(id)).isEmpty()) {
      throw unknown();
    }
    move.accept(tenant, id);
    return get(tenant, id);
  }

  private static Problem.NotFound unknown() {
    return new Problem.NotFound("There is no bulk send with this id.");
  }
}

package io.parley.campaigns;

import io.parley.accounts.usage.QuotaLedger;
import io.parley.database.DatabaseClock;
import io.parley.media.StoredFile;
import io.parley.sending.JobEvents.Moved;
import io.parley.sending.JobStatus;
import io.parley.sending.Jobs;
import io.parley.sending.NewJob;
import io.parley.sending.SendJobs;
import io.parley.shared.Caller;
import io.parley.shared.JobId;
import io.parley.shared.TenantId;
import io.parley.shared.Text;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Makes a job of what is to be sent to a list, or tells what it would be. */
@Service
class BulkSendMaker {
  private static final int SAMPLES = 3;
  private static final String FROM_API = "api";
  private static final String FROM_SCHEDULE = "schedule";

  private final BulkSendRepository sends;
  private final BulkSends made;
  private final BulkSendEvents events;
  private final Drafts drafts;
  private final SendJobs jobs;
  private final Jobs status;
  private final QuotaLedger quotas;
  private final DatabaseClock clock;

  BulkSendMaker(
      BulkSendRepository sends,
      BulkSends made,
      BulkSendEvents events,
      Drafts drafts,
      SendJobs jobs,
      Jobs status,
      QuotaLedger quotas,
      DatabaseClock clock) {
    this.sends = sends;
    this.made = made;
    this.events = events;
    this.drafts = drafts;
    this.jobs = jobs;
    this.status = status;
    this.quotas = quotas;
    this.clock = clock;
  }

  /** What a request asks for, as far as it can be understood without looking at anything. */
  Wish understood(NewBulkSend request) {
    return request.wish(clock.instant(), status.usualPause());
  }

  /** Before something costly is done for it. */
  @Transactional(readOnly = true)
  void check(TenantId tenant, Wish wish) {
    drafts.draft(tenant, wish);
  }

  /**
   * Makes a job of it, with everybody who is in the list now.
   *
   * @param file null where none is sent
   */
  @Transactional
  BulkSendView create(Caller caller, Wish wish, @Nullable StoredFile file) {
    var tenant = caller.tenantId();
    var id = make(tenant, drafts.draft(tenant, wish), file, FROM_API, caller.name());
    return made.get(tenant, id);
  }

  /**
   * As {@link #create}, of a schedule that is due; also through a session that does not work now.
   *
   * @param by who made the schedule
   */
  @Transactional(propagation = Propagation.MANDATORY)
  JobId createScheduled(TenantId tenant, String by, Wish wish, @Nullable StoredFile file) {
    return make(tenant, drafts.scheduled(tenant, wish), file, FROM_SCHEDULE, by);
  }

  private JobId make(
      TenantId tenant, Draft draft, @Nullable StoredFile file, String source, String by) {
    var wish = draft.wish();
    var id = jobs.create(job(tenant, draft, file), draft.recipients());
    var letter = wish.letter();
    var send =
        new BulkSend(
            id,
            wish.name(),
            wish.target().group(),
            letter.type(),
            letter.content(),
            letter.mediaUrl(),
            source,
            by);
    sends.insert(tenant, send, wish, clock.now());
    events.moved(List.of(new Moved(tenant, id, JobStatus.RUNNING)));
    return id;
  }

  /** What would be made of it; nothing is. */
  @Transactional(readOnly = true)
  Preview preview(TenantId tenant, Wish wish) {
    var draft = drafts.draft(tenant, wish);
    var lengths = draft.addressed().map(draft::text).map(Text::length).toList();
    var skipped = draft.skipped();
    return new Preview(
        draft.people().size(),
        lengths.size(),
        draft.people().size() - lengths.size(),
        skipped.entrySet().stream()
            .map(reason -> new Preview.Skipped(reason.getKey(), reason.getValue()))
            .toList(),
        lengths.size(),
        quotas.current(tenant).left(),
        status.expectedEnd(job(tenant, draft, null), lengths),
        draft
            .addressed()
            .limit(SAMPLES)
            .map(
                person ->
                    new Preview.Sample(
                        Objects.requireNonNull(person.phone()), person.name(), draft.text(person)))
            .toList());
  }

  private static NewJob job(TenantId tenant, Draft draft, @Nullable StoredFile file) {
    var wish = draft.wish();
    return new NewJob(
        tenant,
        wish.session(),
        draft.people().size(),
        file == null ? BulkMessageType.TEXT.wire() : file.type(),
        file == null ? null : file.id(),
        wish.startAt(),
        wish.pause(),
        wish.quietHours());
  }
}

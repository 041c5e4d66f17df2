package io.parley.sending;

import io.parley.accounts.usage.QuotaLedger;
import io.parley.database.DatabaseClock;
import io.parley.sending.JobEvents.Moved;
import io.parley.sending.JobRepository.Stopped;
import io.parley.sessions.SessionDeleted;
import io.parley.sessions.Sessions;
import io.parley.shared.JobId;
import io.parley.shared.Problem;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Makes jobs, and moves them as people want. Locks are taken as those who send take them: the lane,
 * the job, its messages that wait, and the quota last.
 */
@Service
public class SendJobs {
  /** A statement must end before the connection gives up on it. */
  private static final int AT_ONCE = 5_000;

  static final String SESSION_GONE = "The session was deleted.";

  private final JobRepository jobs;
  private final Lanes lanes;
  private final Sessions sessions;
  private final QuotaLedger quotas;
  private final JobEvents events;
  private final DatabaseClock clock;

  SendJobs(
      JobRepository jobs,
      Lanes lanes,
      Sessions sessions,
      QuotaLedger quotas,
      JobEvents events,
      DatabaseClock clock) {
    this.jobs = jobs;
    this.lanes = lanes;
    this.sessions = sessions;
    this.quotas = quotas;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Makes a job in the caller's transaction, and reserves a message for everybody who is not
   * skipped. It runs, or waits for its start; nobody is told that it was made.
   *
   * @param recipients read once, a part at a time
   * @throws Problem.NotFound if the session was deleted
   * @throws Problem.Forbidden if the quota is short
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public JobId create(NewJob job, Iterable<NewRecipient> recipients) {
    var now = clock.now();
    var month = quotas.month();
    var start = job.startAt();
    var waits = start != null && start.isAfter(now.toInstant());
    var id = jobs.insert(job, waits ? JobStatus.PENDING : JobStatus.RUNNING, now);
    var toSend = 0;
    var part = new ArrayList<NewRecipient>(AT_ONCE);
    for (var recipient : recipients) {
      part.add(recipient);
      toSend += recipient.skipped() == null ? 1 : 0;
      if (part.size() == AT_ONCE) {
        jobs.insert(job, id, part, month, now);
        part.clear();
      }
    }
    if (!part.isEmpty()) {
      jobs.insert(job, id, part, month, now);
    }
    // Not before: whoever reports what becomes of the session would wait for all of this.
    sessions.hold(job.tenant(), job.session(), "session_id");
    lanes.wake(job.tenant(), job.session());
    quotas.reserve(job.tenant(), month, toSend);
    return id;
  }

  /** What goes out at this moment goes out; nothing follows. */
  @Transactional
  public void pause(TenantId tenant, JobId id) {
    move(tenant, id, JobStatus.PAUSED, "pause");
  }

  /** It goes on where it was, also to people whom WhatsApp has refused for being strangers. */
  @Transactional
  public void resume(TenantId tenant, JobId id) {
    var session = session(tenant, id);
    lanes.wake(tenant, session);
    jobs.forgetRefusals(tenant, session);
    var status = lock(tenant, id);
    if (status != JobStatus.PAUSED) {
      throw refused(status, "resume", "only a paused one goes on");
    }
    moved(tenant, id, JobStatus.RUNNING);
  }

  /** Whoever waits is sent nothing; what goes out at this moment goes out. */
  @Transactional
  public void cancel(TenantId tenant, JobId id) {
    move(tenant, id, JobStatus.CANCELLED, "cancel");
    var stopped = all(() -> jobs.stop(tenant, id, MessageStatus.CANCELLED, AT_ONCE));
    quotas.release(stopped.held());
  }

  /**
   * Puts recipients back among those who wait, and lets a job that has ended run again.
   *
   * @param scope which of them: failed or unknown
   * @throws Problem.Forbidden if the month's quota is short
   */
  @Transactional
  public void retry(TenantId tenant, JobId id, MessageStatus scope) {
    var session = session(tenant, id);
    holdSession(tenant, session);
    var month = quotas.month();
    // Nobody who sends locks these before the lane: it is not kept waiting for all of them.
    var again = all(() -> jobs.queueAgain(tenant, id, scope, month, AT_ONCE));
    lanes.wake(tenant, session);
    var status = lock(tenant, id);
    if (status == JobStatus.CANCELLED) {
      throw refused(status, "retry", "it stays as it is: make a new one");
    }
    if (again.messages() == 0) {
      throw new Problem.BadRequest(
          "This job has no recipient that is '" + scope + "': there is nothing to try again.");
    }
    if (status.isFinal()) {
      moved(tenant, id, JobStatus.RUNNING);
    }
    quotas.release(again.held());
    quotas.reserve(tenant, month, again.messages());
  }

  /** Nothing that waits for the session will ever go out. */
  @EventListener
  @Transactional(propagation = Propagation.MANDATORY)
  void sessionDeleted(SessionDeleted deleted) {
    var tenant = deleted.tenant();
    var open = jobs.lockOpen(tenant, deleted.session());
    if (!open.isEmpty()) {
      jobs.move(tenant, open, JobStatus.FAILED, SESSION_GONE, clock.now());
    }
    var stopped = all(() -> jobs.fail(tenant, deleted.session(), SESSION_GONE, AT_ONCE));
    quotas.release(stopped.held());
    announce(tenant, open, JobStatus.FAILED);
  }

  private void holdSession(TenantId tenant, SessionId session) {
    try {
      sessions.hold(tenant, session, "session_id");
    } catch (Problem.NotFound _) {
      throw new Problem.BadRequest(
          "The session of this job was deleted: make a new one through another session.");
    }
  }

  private void move(TenantId tenant, JobId id, JobStatus next, String verb) {
    var status = lock(tenant, id);
    if (!status.successors().contains(next)) {
      throw refused(
          status, verb, status.isFinal() ? "it has ended" : "it is '" + status + "' already");
    }
    moved(tenant, id, next);
  }

  private void moved(TenantId tenant, JobId id, JobStatus next) {
    jobs.move(tenant, List.of(id), next, null, clock.now());
    announce(tenant, List.of(id), next);
  }

  private void announce(TenantId tenant, List<JobId> ids, JobStatus status) {
    if (!ids.isEmpty()) {
      events.moved(ids.stream().map(id -> new Moved(tenant, id, status)).toList());
    }
  }

  private static Stopped all(Supplier<Stopped> some) {
    var all = Stopped.NONE;
    for (var part = some.get(); part.messages() > 0; part = some.get()) {
      all = all.and(part);
    }
    return all;
  }

  private SessionId session(TenantId tenant, JobId id) {
    return jobs.sessionOf(tenant, id).orElseThrow(SendJobs::unknown);
  }

  private JobStatus lock(TenantId tenant, JobId id) {
    return jobs.lock(tenant, id).orElseThrow(SendJobs::unknown);
  }

  private static Problem.BadRequest refused(JobStatus status, String verb, String rule) {
    return new Problem.BadRequest("Cannot " + verb + " a " + status + " job: " + rule + ".");
  }

  private static Problem.NotFound unknown() {
    return new Problem.NotFound("There is no job with this id.");
  }
}

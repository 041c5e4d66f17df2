package io.parley.sending;

import io.parley.database.DatabaseClock;
import io.parley.sending.JobReadings.Waiting;
import io.parley.shared.Cursor;
import io.parley.shared.JobId;
import io.parley.shared.MessageId;
import io.parley.shared.Page;
import io.parley.shared.PageRequest;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** How far jobs are. {@link SendJobs} makes and moves them. */
@Service
public class Jobs {
  private static final String ORDER = "jobs";
  private static final String RECIPIENTS = "recipients";
  private static final int USUAL_RECIPIENTS = 1_000;
  private static final int MOST_RECIPIENTS = 10_000;

  /** How long a gateway takes to send, as a rule. */
  private static final Duration CALL = Duration.ofMillis(500);

  private final JobReadings jobs;
  private final SendingProperties properties;
  private final DatabaseClock clock;

  Jobs(JobReadings jobs, SendingProperties properties, DatabaseClock clock) {
    this.jobs = jobs;
    this.properties = properties;
    this.clock = clock;
  }

  public Optional<Job> find(TenantId tenant, JobId id) {
    return find(tenant, List.of(id)).stream().findFirst();
  }

  public List<Job> find(TenantId tenant, Collection<JobId> ids) {
    return ids.isEmpty() ? List.of() : jobs.find(tenant, ids);
  }

  /**
   * Newest first.
   *
   * @param status null for all
   */
  @Transactional(readOnly = true)
  public Page<Job> list(TenantId tenant, @Nullable JobStatus status, PageRequest request) {
    var place = Cursor.decode(request.cursor(), ORDER, 1);
    var after = place == null ? null : place.value(0, JobId::valueOf);
    return Page.of(
        jobs.list(tenant, status, request, after),
        jobs.count(tenant, status),
        request,
        job -> Cursor.of(ORDER, job.id()));
  }

  /** One for each job. */
  public Map<JobId, JobCounts> counts(TenantId tenant, Collection<JobId> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    var rows = jobs.counts(tenant, ids);
    var replies = jobs.replies(tenant, ids);
    var counts = new HashMap<JobId, JobCounts>();
    ids.forEach(
        id ->
            counts.put(
                id, JobCounts.of(rows.getOrDefault(id, Map.of()), replies.getOrDefault(id, 0))));
    return counts;
  }

  /**
   * In the order of sending, in larger parts than other lists.
   *
   * @param status null for all
   */
  @Transactional(readOnly = true)
  public Page<Recipient> recipients(
      TenantId tenant, JobId job, @Nullable MessageStatus status, PageRequest request) {
    var place = Cursor.decode(request.cursor(), RECIPIENTS, 1);
    var after = place == null ? null : place.value(0, MessageId::valueOf);
    var size = request.size(USUAL_RECIPIENTS, MOST_RECIPIENTS);
    var part = new JobReadings.Part(status, after, size + 1, request.skipped());
    var counts = jobs.counts(tenant, List.of(job)).getOrDefault(job, Map.of());
    return Page.of(
        jobs.recipients(tenant, job, part),
        counts.entrySet().stream()
            .filter(count -> status == null || status == count.getKey())
            .mapToLong(Map.Entry::getValue)
            .sum(),
        size,
        request.skipped(),
        recipient -> Cursor.of(RECIPIENTS, recipient.id()));
  }

  /** Hands over all recipients, in the order of sending. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void read(TenantId tenant, JobId job, Consumer<Recipient> reader) {
    jobs.read(tenant, job, reader);
  }

  /** Between two sends of a session, as this server is set up: none is shorter. */
  public Pause usualPause() {
    return new Pause(properties.pacing().min(), properties.pacing().max());
  }

  /** When those that go on by themselves are expected to end; the others are missing. */
  public Map<JobId, Instant> expectedEnds(TenantId tenant, Collection<Job> wanted) {
    var sessions = new HashSet<SessionId>();
    wanted.stream()
        .filter(job -> job.status() == JobStatus.PENDING || job.status() == JobStatus.RUNNING)
        .forEach(job -> sessions.add(job.session()));
    var ends = new HashMap<JobId, Instant>();
    if (!sessions.isEmpty()) {
      jobs.waiting(tenant, sessions).stream()
          .collect(Collectors.groupingBy(Waiting::session))
          .forEach((session, waiting) -> ends.putAll(ends(tenant, session, waiting)));
    }
    ends.keySet().retainAll(wanted.stream().map(Job::id).toList());
    return ends;
  }

  private Map<JobId, Instant> ends(TenantId tenant, SessionId session, List<Waiting> waiting) {
    var ends = plan(tenant, session, waiting.stream().map(this::flight).toList()).ends();
    var byJob = new HashMap<JobId, Instant>();
    for (var index = 0; index < waiting.size(); index++) {
      byJob.put(waiting.get(index).job(), ends.get(index));
    }
    return byJob;
  }

  /**
   * When a job would end that were made now.
   *
   * @param lengths of its texts, in characters
   */
  public Instant expectedEnd(NewJob job, List<Integer> lengths) {
    var flights = new ArrayList<FlightPlan.Flight>();
    flights.add(flight(lengths.size(), lengths, job.pause(), job.quietHours(), job.startAt()));
    jobs.waiting(job.tenant(), List.of(job.session())).stream()
        .map(this::flight)
        .forEach(flights::add);
    return plan(job.tenant(), job.session(), flights).ends().getFirst();
  }

  private FlightPlan plan(TenantId tenant, SessionId session, List<FlightPlan.Flight> flights) {
    var now = clock.instant();
    return new FlightPlan(
        new FlightPlan.Rules(CALL, properties.burst().messages(), properties.burst().window()),
        jobs.lane(tenant, session, now).orElseGet(() -> FlightPlan.Lane.free(now)),
        flights);
  }

  private FlightPlan.Flight flight(Waiting job) {
    return flight(job.waiting(), job.lengths(), job.pause(), job.quietHours(), job.notBefore());
  }

  private FlightPlan.Flight flight(
      int messages,
      List<Integer> lengths,
      @Nullable Pause pause,
      @Nullable QuietHours quiet,
      @Nullable Instant notBefore) {
    IntToLongFunction typing =
        index -> properties.typing().of(lengths.get(index % lengths.size())).toMillis();
    return new FlightPlan.Flight(
        messages, typing, pause == null ? usualPause() : pause, quiet, notBefore);
  }
}

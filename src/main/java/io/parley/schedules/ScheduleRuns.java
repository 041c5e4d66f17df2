package io.parley.schedules;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parley.accounts.Tenants;
import io.parley.campaigns.ScheduledSends;
import io.parley.database.DatabaseClock;
import io.parley.database.Sql;
import io.parley.events.EventType;
import io.parley.events.Events;
import io.parley.media.StoredFile;
import io.parley.shared.ExecutionId;
import io.parley.shared.JobId;
import io.parley.shared.Problem;
import io.parley.shared.ScheduledMessageId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Deals with what is due of a schedule, in one transaction: the row of the due time, which there
 * can be once, the bulk send, and the step to the next due time. Whatever dies, either all of it
 * stands or nothing does.
 */
@Component
class ScheduleRuns {
  private final ScheduleRepository schedules;
  private final ExecutionRepository rows;
  private final Executions executions;
  private final ScheduledSends sends;
  private final Tenants tenants;
  private final Events events;
  private final DatabaseClock clock;
  private final Timer lateness;
  private final Counter missed;

  ScheduleRuns(
      ScheduleRepository schedules,
      ExecutionRepository rows,
      Executions executions,
      ScheduledSends sends,
      Tenants tenants,
      Events events,
      DatabaseClock clock,
      MeterRegistry meters) {
    this.schedules = schedules;
    this.rows = rows;
    this.executions = executions;
    this.sends = sends;
    this.tenants = tenants;
    this.events = events;
    this.clock = clock;
    this.lateness =
        Timer.builder("parley.schedules.lateness").publishPercentiles(0.5, 0.99).register(meters);
    this.missed = Counter.builder("parley.schedules.missed").register(meters);
  }

  record ScheduleEvent(
      @JsonUnwrapped ExecutionView execution, ScheduledMessageId scheduleId, SessionId sessionId) {}

  /**
   * What was brought for a run.
   *
   * @param url from where the file is
   * @param refusal why there can be no run
   */
  record Brought(@Nullable URI url, @Nullable StoredFile file, @Nullable String refusal) {
    static final Brought NOTHING = new Brought(null, null, null);

    static Brought file(URI url, StoredFile file) {
      return new Brought(url, file, null);
    }

    static Brought refused(@Nullable URI url, String reason) {
      return new Brought(url, null, reason);
    }
  }

  /** The file that a run would need now; empty if none is due, or it needs none. */
  @Transactional(readOnly = true)
  public Optional<URI> wantedFile(TenantId tenant, ScheduledMessageId id) {
    var now = clock.instant();
    return schedules
        .find(tenant, id)
        .filter(schedule -> isDue(schedule.course(), now))
        .filter(schedule -> schedule.course().due(schedule.timing(), now).fires() != null)
        .flatMap(schedule -> Optional.ofNullable(schedule.order().letter().mediaUrl()));
  }

  /**
   * Does nothing if it is not due any more, or somebody else is at it.
   *
   * @throws Problem that says why nothing can be sent: then nothing is written, and it is to be run
   *     again with that as a refusal
   */
  @Transactional
  public void run(TenantId tenant, ScheduledMessageId id, Brought brought) {
    var now = clock.instant();
    if (!tenants.hold(tenant)) {
      return;
    }
    schedules
        .lockDue(tenant, id, Sql.at(now))
        .map(due -> due.moved(course -> course.withNewerZone(due.timing())))
        .ifPresent(due -> run(tenant, due, brought, now));
  }

  private void run(TenantId tenant, Schedule schedule, Brought brought, Instant now) {
    if (!isDue(schedule.course(), now)) {
      schedules.update(tenant, schedule);
      return;
    }
    var turn = schedule.course().due(schedule.timing(), now);
    var url = schedule.order().letter().mediaUrl();
    if (turn.fires() != null && !Objects.equals(url, brought.url())) {
      // Somebody has changed it meanwhile: another file has to be brought.
      return;
    }
    var written = new ArrayList<Execution>(pass(tenant, schedule, turn.passed()));
    if (turn.fires() != null) {
      fire(tenant, schedule, turn.fires(), brought, now).ifPresent(written::add);
    }
    schedules.update(tenant, schedule.with(turn.then()));
    tell(tenant, schedule, written);
  }

  private static boolean isDue(Course course, Instant now) {
    return course.nextRunAt() != null && !course.nextRunAt().isAfter(now);
  }

  private List<Execution> pass(TenantId tenant, Schedule schedule, List<Instant> dues) {
    if (dues.isEmpty()) {
      return List.of();
    }
    missed.increment(dues.size());
    return rows.pass(tenant, schedule.id(), dues, schedule.timing().misfire().otherwise());
  }

  private Optional<Execution> fire(
      TenantId tenant, Schedule schedule, Instant due, Brought brought, Instant now) {
    return rows.begin(tenant, schedule.id(), due, now)
        .map(
            id -> {
              lateness.record(Duration.between(due, now));
              var execution = made(tenant, schedule, brought).of(id, due, now);
              rows.end(tenant, execution);
              return execution;
            });
  }

  private record Made(@Nullable JobId job, @Nullable String error) {
    Execution of(ExecutionId id, Instant due, Instant now) {
      return new Execution(
          id, due, now, job == null ? Outcome.FAILED : Outcome.STARTED, job, error);
    }
  }

  private Made made(TenantId tenant, Schedule schedule, Brought brought) {
    return brought.refusal() == null
        ? new Made(sends.make(tenant, schedule.order(), brought.file()), null)
        : new Made(null, brought.refusal());
  }

  private void tell(TenantId tenant, Schedule schedule, List<Execution> written) {
    var session = schedule.order().session();
    for (var view : executions.views(tenant, written)) {
      events.append(tenant, session, type(view), new ScheduleEvent(view, schedule.id(), session));
    }
  }

  private static EventType type(ExecutionView execution) {
    return switch (execution.status()) {
      case RUNNING, COMPLETED -> EventType.SCHEDULE_EXECUTED;
      case FAILED -> EventType.SCHEDULE_FAILED;
      case MISSED, SKIPPED -> EventType.SCHEDULE_MISSED;
    };
  }
}

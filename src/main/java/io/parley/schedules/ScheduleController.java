package io.parley.schedules;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.parley.database.DatabaseClock;
import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.recurrence.Run;
import io.parley.shared.Caller;
import io.parley.shared.PageRequest;
import io.parley.shared.ScheduledMessageId;
import io.parley.shared.Scope;
import io.parley.web.Deleted;
import jakarta.validation.Valid;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v2/scheduled-messages")
class ScheduleController {
  private static final int SHOWN = 10;

  private final Schedules schedules;
  private final Executions executions;
  private final Idempotency idempotency;
  private final DatabaseClock clock;

  ScheduleController(
      Schedules schedules, Executions executions, Idempotency idempotency, DatabaseClock clock) {
    this.schedules = schedules;
    this.executions = executions;
    this.idempotency = idempotency;
    this.clock = clock;
  }

  record ScheduleList(
      List<ScheduleView> messages,
      long total,
      int limit,
      int offset,
      @Nullable String nextCursor) {}

  /**
   * @param executions the last ten, the latest due time first
   */
  record ScheduleDetail(@JsonUnwrapped ScheduleView schedule, List<ExecutionView> executions) {}

  record ExecutionList(
      List<ExecutionView> executions,
      long total,
      int limit,
      int offset,
      @Nullable String nextCursor) {}

  record RunList(List<Run> runs) {}

  /** Scheduled messages, newest first. */
  @GetMapping
  @Scope("scheduled:read")
  ScheduleList list(Caller caller, @Valid @ParameterObject PageRequest page) {
    var found = schedules.list(caller.tenantId(), page).map(ScheduleView::of);
    return new ScheduleList(
        found.rows(), found.total(), found.limit(), found.offset(), found.nextCursor());
  }

  /** Sends a message to a list or a chat at a time, or again and again. */
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Scope("scheduled:manage")
  ResponseEntity<ScheduleView> create(
      Caller caller, IdempotencyKey key, @Valid @RequestBody NewSchedule request) {
    return idempotency
        .once(
            key,
            request,
            ScheduleView.class,
            () -> ScheduleView.of(schedules.create(caller, request)))
        .created();
  }

  /** When something would be due; nothing is kept. */
  @PostMapping("/preview")
  @Scope("scheduled:read")
  RunList preview(@Valid @RequestBody NewPreview request) {
    return new RunList(request.runs(clock.instant()));
  }

  @GetMapping("/{id}")
  @Scope("scheduled:read")
  ScheduleDetail get(Caller caller, @PathVariable ScheduledMessageId id) {
    var schedule = schedules.get(caller.tenantId(), id);
    return new ScheduleDetail(
        ScheduleView.of(schedule), executions.last(caller.tenantId(), id, SHOWN));
  }

  /** Changes what is named. When it is next due is worked out again. */
  @PatchMapping("/{id}")
  @Scope("scheduled:manage")
  ScheduleView change(
      Caller caller, @PathVariable ScheduledMessageId id, @Valid @RequestBody SchedulePatch patch) {
    return ScheduleView.of(schedules.change(caller.tenantId(), id, patch));
  }

  /** Forgets one that was cancelled or has ended; its bulk sends stay. */
  @DeleteMapping("/{id}")
  @Scope("scheduled:manage")
  Deleted delete(Caller caller, @PathVariable ScheduledMessageId id) {
    schedules.delete(caller.tenantId(), id);
    return Deleted.of(id);
  }

  /** Sends nothing until it is resumed. */
  @PostMapping("/{id}/pause")
  @Scope("scheduled:manage")
  ResponseEntity<ScheduleView> pause(
      Caller caller, @PathVariable ScheduledMessageId id, IdempotencyKey key) {
    return once(key, id, () -> schedules.pause(caller.tenantId(), id));
  }

  /** Goes on with the next time that is to come. */
  @PostMapping("/{id}/resume")
  @Scope("scheduled:manage")
  ResponseEntity<ScheduleView> resume(
      Caller caller, @PathVariable ScheduledMessageId id, IdempotencyKey key) {
    return once(key, id, () -> schedules.resume(caller.tenantId(), id));
  }

  /** Sends nothing more, ever; a bulk send that runs already goes on. */
  @PostMapping("/{id}/cancel")
  @Scope("scheduled:manage")
  ResponseEntity<ScheduleView> cancel(
      Caller caller, @PathVariable ScheduledMessageId id, IdempotencyKey key) {
    return once(key, id, () -> schedules.cancel(caller.tenantId(), id));
  }

  /** What became of the due times, the latest first. */
  @GetMapping("/{id}/history")
  @Scope("scheduled:read")
  ExecutionList history(
      Caller caller,
      @PathVariable ScheduledMessageId id,
      @Valid @ParameterObject PageRequest page) {
    schedules.get(caller.tenantId(), id);
    var found = executions.history(caller.tenantId(), id, page);
    return new ExecutionList(
        found.rows(), found.total(), found.limit(), found.offset(), found.nextCursor());
  }

  private ResponseEntity<ScheduleView> once(
      IdempotencyKey key, ScheduledMessageId id, Supplier<Schedule> move) {
    return idempotency.once(key, id, ScheduleView.class, () -> ScheduleView.of(move.get())).ok();
  }
}

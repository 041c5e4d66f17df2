package io.parley.schedules;

import io.parley.sending.Job;
import io.parley.sending.Jobs;
import io.parley.shared.Cursor;
import io.parley.shared.JobId;
import io.parley.shared.Page;
import io.parley.shared.PageRequest;
import io.parley.shared.ScheduledMessageId;
import io.parley.shared.TenantId;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What became of due times. How far a run is, its bulk send knows. */
@Component
class Executions {
  private static final String ORDER = "executions";

  private final ExecutionRepository executions;
  private final Jobs jobs;

  Executions(ExecutionRepository executions, Jobs jobs) {
    this.executions = executions;
    this.jobs = jobs;
  }

  /** The latest due time first. */
  @Transactional(readOnly = true)
  public Page<ExecutionView> history(
      TenantId tenant, ScheduledMessageId schedule, PageRequest request) {
    var place = Cursor.decode(request.cursor(), ORDER, 1);
    var page =
        Page.of(
            executions.list(
                tenant,
                schedule,
                place == null ? null : place.time(0),
                request.size() + 1,
                request.skipped()),
            executions.count(tenant, schedule),
            request,
            execution -> Cursor.of(ORDER, execution.dueAt()));
    return new Page<>(
        views(tenant, page.rows()), page.total(), page.limit(), page.offset(), page.nextCursor());
  }

  List<ExecutionView> last(TenantId tenant, ScheduledMessageId schedule, int most) {
    return views(tenant, executions.list(tenant, schedule, null, most, 0));
  }

  /** In as many statements for one as for many. */
  List<ExecutionView> views(TenantId tenant, List<Execution> shown) {
    List<JobId> ids =
        shown.stream().flatMap(execution -> Stream.ofNullable(execution.job())).toList();
    var found =
        jobs.find(tenant, ids).stream().collect(Collectors.toMap(Job::id, Function.identity()));
    var counts = jobs.counts(tenant, ids);
    return shown.stream()
        .map(
            execution -> {
              var job = execution.job() == null ? null : found.get(execution.job());
              return job == null
                  ? ExecutionView.of(execution)
                  : ExecutionView.of(execution, job, Objects.requireNonNull(counts.get(job.id())));
            })
        .toList();
  }
}

package io.parley.schedules;

import io.parley.sending.Job;
import io.parley.sending.JobCounts;
import io.parley.sending.JobStatus;
import io.parley.shared.ExecutionId;
import io.parley.shared.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A due time and what became of it.
 *
 * @param startedAt null if nothing was run
 * @param total recipients of its bulk send, as the two that follow
 */
record ExecutionView(
    ExecutionId id,
    Instant dueAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    ExecutionStatus status,
    @Nullable JobId bulkSendId,
    int total,
    int sent,
    int failed,
    @Nullable String error) {
  /** Of one that started. */
  static ExecutionView of(Execution execution, Job job, JobCounts counts) {
    var error = execution.error() == null ? error(job) : execution.error();
    return new ExecutionView(
        execution.id(),
        execution.dueAt(),
        execution.startedAt(),
        job.completedAt(),
        ExecutionStatus.of(job.status()),
        job.id(),
        job.totalRecipients(),
        counts.sent(),
        counts.failed(),
        error);
  }

  private static @Nullable String error(Job job) {
    return job.status() == JobStatus.CANCELLED
        ? "The bulk send was cancelled."
        : job.pausedReason();
  }

  /** Of one without a bulk send. */
  static ExecutionView of(Execution execution) {
    return new ExecutionView(
        execution.id(),
        execution.dueAt(),
        execution.startedAt(),
        execution.startedAt(),
        switch (execution.outcome()) {
          case STARTED -> ExecutionStatus.COMPLETED;
          case FAILED -> ExecutionStatus.FAILED;
          case MISSED -> ExecutionStatus.MISSED;
          case SKIPPED -> ExecutionStatus.SKIPPED;
        },
        execution.job(),
        0,
        0,
        0,
        execution.error());
  }
}

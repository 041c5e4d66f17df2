package io.parley.campaigns;

import io.parley.sending.Job;
import io.parley.sending.JobCounts;
import io.parley.sending.JobStatus;

/**
 * How far a bulk send is.
 *
 * @param sent those delivered and read among them
 */
record Progress(
    int sent,
    int total,
    int failed,
    int skipped,
    int unknown,
    int cancelled,
    int pending,
    JobStatus status) {
  static Progress of(Job job, JobCounts counts) {
    return new Progress(
        counts.sent(),
        job.totalRecipients(),
        counts.failed(),
        counts.skipped(),
        counts.unknown(),
        counts.cancelled(),
        counts.pending(),
        job.status());
  }

  /** What still goes out of a cancelled one is waited for. */
  boolean isLast() {
    return status.isFinal() && pending == 0;
  }
}

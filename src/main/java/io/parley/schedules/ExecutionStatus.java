package io.parley.schedules;

import com.fasterxml.jackson.annotation.JsonValue;
import io.parley.sending.JobStatus;
import java.util.Locale;

/** What became of a due time. */
enum ExecutionStatus {
  RUNNING,
  COMPLETED,
  FAILED,
  /** It passed while nobody could run it. */
  MISSED,
  /** As missed, and the schedule says to leave such times out. */
  SKIPPED;

  /** Of one whose messages go out. */
  static ExecutionStatus of(JobStatus job) {
    return switch (job) {
      case PENDING, RUNNING, PAUSED -> RUNNING;
      case COMPLETED -> COMPLETED;
      case CANCELLED, FAILED -> FAILED;
    };
  }

  @JsonValue
  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}

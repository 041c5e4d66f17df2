package io.parley.sending;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** How far a job is. */
public enum JobStatus {
  /** It waits for the time at which it is to start. */
  PENDING,
  RUNNING,
  PAUSED,
  /** No recipient is left open. */
  COMPLETED,
  CANCELLED,
  /** It can never go on: its session is gone. */
  FAILED;

  /** What somebody may say that it becomes, or happen to it. */
  public Set<JobStatus> successors() {
    return switch (this) {
      case PENDING -> EnumSet.of(RUNNING, PAUSED, CANCELLED, FAILED);
      case RUNNING -> EnumSet.of(PAUSED, COMPLETED, CANCELLED, FAILED);
      case PAUSED -> EnumSet.of(RUNNING, CANCELLED, FAILED);
      // When recipients are tried again.
      case COMPLETED, FAILED -> EnumSet.of(RUNNING);
      case CANCELLED -> EnumSet.noneOf(JobStatus.class);
    };
  }

  /** Whether nothing will go out any more, unless somebody tries recipients again. */
  public boolean isFinal() {
    return switch (this) {
      case PENDING, RUNNING, PAUSED -> false;
      case COMPLETED, CANCELLED, FAILED -> true;
    };
  }

  @JsonCreator
  public static JobStatus of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }

  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return wire();
  }
}

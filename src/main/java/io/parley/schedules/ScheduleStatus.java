package io.parley.schedules;

import com.fasterxml.jackson.annotation.JsonValue;
import io.parley.shared.Problem;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Whether a schedule is still to run. */
enum ScheduleStatus {
  ACTIVE,
  PAUSED,
  CANCELLED,
  /** No due time is left. */
  COMPLETED;

  Set<ScheduleStatus> successors() {
    return switch (this) {
      case ACTIVE -> EnumSet.of(PAUSED, CANCELLED, COMPLETED);
      case PAUSED -> EnumSet.of(ACTIVE, CANCELLED);
      case CANCELLED, COMPLETED -> EnumSet.noneOf(ScheduleStatus.class);
    };
  }

  boolean isFinal() {
    return successors().isEmpty();
  }

  /**
   * @param verb what somebody wants to do
   * @throws Problem.BadRequest if it cannot become that
   */
  void requireSuccessor(ScheduleStatus next, String verb) {
    if (!successors().contains(next)) {
      throw new Problem.BadRequest(
          "Cannot " + verb + " a " + this + " scheduled message: it has ended.");
    }
  }

  static ScheduleStatus of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }

  @JsonValue
  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return wire();
  }
}

package io.parley.leads;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Where a lead stands in the pipeline. */
public enum LeadStatus {
  NEW,
  CONTACTED,
  QUALIFIED,
  CONVERTED,
  LOST;

  public boolean canBecome(LeadStatus next) {
    return successors().contains(next);
  }

  /** The statuses that may follow, in the pipeline's order. */
  public Set<LeadStatus> successors() {
    return switch (this) {
      case NEW -> java.util.EnumSet.of(CONTACTED, QUALIFIED, CONVERTED, LOST);
      case CONTACTED -> java.util.EnumSet.of(QUALIFIED, CONVERTED, LOST);
      case QUALIFIED -> java.util.EnumSet.of(CONVERTED, LOST);
      case LOST -> java.util.EnumSet.of(NEW);
      case CONVERTED -> java.util.EnumSet.noneOf(LeadStatus.class);
    };
  }

  /**
   * Where two leads stand that turn out to be of one person in one group: as far as either got, as
   * if they had been one from the beginning. What was given up stays so, as it does when the person
   * is found again; what was converted is not lost.
   */
  public LeadStatus together(LeadStatus other) {
    if (this == CONVERTED || other == CONVERTED) {
      return CONVERTED;
    }
    return canBecome(other) && other != NEW ? other : this;
  }

  /** Why a lead cannot go there, naming both statuses and the allowed ones. */
  String refusal(LeadStatus next) {
    var allowed = successors().stream().map(LeadStatus::wire).collect(Collectors.joining(", "));
    var rule = allowed.isEmpty() ? "it ends there" : "it can become " + allowed;
    return "Cannot change a " + wire() + " lead to " + next.wire() + ": " + rule + ".";
  }

  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  static LeadStatus of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return wire();
  }
}

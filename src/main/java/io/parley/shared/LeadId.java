package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A lead: one person of one monitored group, or of none. */
public record LeadId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static LeadId valueOf(String text) {
    return new LeadId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

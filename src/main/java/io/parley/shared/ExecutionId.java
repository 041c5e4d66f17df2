package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** What became of one due time of a schedule. */
public record ExecutionId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static ExecutionId valueOf(String text) {
    return new ExecutionId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

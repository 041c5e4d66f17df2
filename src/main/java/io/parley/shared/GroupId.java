package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A monitored group. */
public record GroupId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static GroupId valueOf(String text) {
    return new GroupId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A message that goes out at a time, or again and again. */
public record ScheduledMessageId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static ScheduledMessageId valueOf(String text) {
    return new ScheduledMessageId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

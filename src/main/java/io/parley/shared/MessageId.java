package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A stored message. */
public record MessageId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static MessageId valueOf(String text) {
    return new MessageId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

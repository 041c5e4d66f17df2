package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A chat of a session: with a person, a group or a channel. */
public record ChatId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static ChatId valueOf(String text) {
    return new ChatId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A picture, a recording or a file. */
public record MediaId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static MediaId valueOf(String text) {
    return new MediaId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

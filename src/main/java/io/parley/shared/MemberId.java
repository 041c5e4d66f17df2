package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A member of a custom group. */
public record MemberId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static MemberId valueOf(String text) {
    return new MemberId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

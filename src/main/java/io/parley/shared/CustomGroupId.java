package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A custom group: a list of people that a tenant keeps. */
public record CustomGroupId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static CustomGroupId valueOf(String text) {
    return new CustomGroupId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

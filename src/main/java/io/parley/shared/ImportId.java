package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A file of people that is taken into a custom group. */
public record ImportId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static ImportId valueOf(String text) {
    return new ImportId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

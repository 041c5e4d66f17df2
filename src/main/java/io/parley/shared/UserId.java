package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A user of a tenant. */
public record UserId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static UserId valueOf(String text) {
    return new UserId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

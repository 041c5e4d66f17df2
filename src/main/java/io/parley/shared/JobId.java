package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Messages that go out one after the other because of one wish: a bulk send. */
public record JobId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static JobId valueOf(String text) {
    return new JobId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

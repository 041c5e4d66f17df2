package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** An API key; not the key itself. */
public record ApiKeyId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static ApiKeyId valueOf(String text) {
    return new ApiKeyId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

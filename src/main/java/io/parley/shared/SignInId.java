package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One entering of a password, and all that follows from it until it is ended. */
public record SignInId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static SignInId valueOf(String text) {
    return new SignInId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

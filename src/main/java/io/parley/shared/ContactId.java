package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A person, under whatever numbers and hidden ids WhatsApp shows them. */
public record ContactId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static ContactId valueOf(String text) {
    return new ContactId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

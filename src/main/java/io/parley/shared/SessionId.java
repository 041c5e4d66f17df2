package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A WhatsApp session: one account, held by a gateway. */
public record SessionId(@JsonValue UUID value) implements Id {
  @JsonCreator
  public static SessionId valueOf(String text) {
    return new SessionId(Id.parse(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

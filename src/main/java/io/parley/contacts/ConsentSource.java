package io.parley.contacts;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How it was said. */
enum ConsentSource {
  /** The person wrote a stop word, or START. */
  MESSAGE,
  /** A user said so for them. */
  API;

  @JsonValue
  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ConsentSource of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}

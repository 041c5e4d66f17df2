package io.parley.contacts;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What was said of a person. */
enum ConsentDecision {
  OPTED_OUT,
  OPTED_IN;

  @JsonValue
  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ConsentDecision of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}

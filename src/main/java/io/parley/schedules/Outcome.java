package io.parley.schedules;

import java.util.Locale;

/** What is written down of a due time; of one that started, the bulk send knows the rest. */
enum Outcome {
  STARTED,
  FAILED,
  MISSED,
  SKIPPED;

  static Outcome of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}

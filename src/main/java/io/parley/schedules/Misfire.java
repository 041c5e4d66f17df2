package io.parley.schedules;

import com.fasterxml.jackson.annotation.JsonValue;
import io.parley.shared.Problem;
import java.time.Duration;
import java.util.Locale;

/** What a due time gets that passed while nobody could run it. */
enum Misfire {
  /** One late run, unless even the newest of the times is an hour old. */
  FIRE_ONCE,
  /** Nothing. */
  SKIP,
  /** A run, however late. */
  FIRE_ALL;

  /** Who is no later than this is not late. */
  private static final Duration ON_TIME = Duration.ofMinutes(1);

  private static final Duration LATE = Duration.ofHours(1);

  /** Whether the newest of the times that are due gets a run. */
  boolean fires(Duration age) {
    return switch (this) {
      case FIRE_ONCE -> age.compareTo(LATE) < 0;
      case SKIP -> age.compareTo(ON_TIME) <= 0;
      case FIRE_ALL -> true;
    };
  }

  /** What is written down of the others. */
  Outcome otherwise() {
    return this == SKIP ? Outcome.SKIPPED : Outcome.MISSED;
  }

  static Misfire named(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "fire_once" -> FIRE_ONCE;
      case "skip" -> SKIP;
      case "fire_all" -> FIRE_ALL;
      default ->
          throw new Problem.Invalid("misfire", "must be one of fire_once, skip and fire_all");
    };
  }

  static Misfire of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }

  @JsonValue
  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.parley.start;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long people think before they write: at first hardly, so that there is something to see, then
 * like people, and slower as the half hour goes by.
 */
final class DemoPace {
  static final int LIVELY_LINES = 10;
  private static final int LINES_TO_DOUBLE = 85;

  private final RandomGenerator random;

  DemoPace(RandomGenerator random) {
    this.random = random;
  }

  /**
   * @param spoken how many lines were written before
   */
  Duration before(int spoken) {
    if (spoken < LIVELY_LINES) {
      return Duration.ofMillis(random.nextLong(300, 800));
    }
    var slower = 1 + (spoken - LIVELY_LINES) / (double) LINES_TO_DOUBLE;
    return Duration.ofMillis((long) (random.nextLong(4_000, 10_000) * slower));
  }
}

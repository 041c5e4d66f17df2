package io.parley.shared;

import java.time.Duration;

/** Pauses between repetitions, each twice as long as the one before. */
public final class Backoff {
  private static final int MOST_DOUBLINGS = 30;

  private Backoff() {}

  /**
   * @param repetitions how many there were before this pause
   */
  public static Duration pause(Duration first, int repetitions, Duration longest) {
    var doubled = first.multipliedBy(1L << Math.min(repetitions, MOST_DOUBLINGS));
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }
}

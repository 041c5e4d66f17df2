package io.parley.sending;

import java.time.Duration;

/**
 * Between two sends of a session: chance takes one of these lengths, each as likely as the others.
 */
public record Pause(Duration min, Duration max) {
  public Pause {
    if (min.isNegative() || max.compareTo(min) < 0) {
      throw new IllegalArgumentException("the longest pause is not shorter than the shortest");
    }
  }
}

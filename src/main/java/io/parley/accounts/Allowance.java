package io.parley.accounts;

import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;

/**
 * What is left of a tenant's requests after this one.
 *
 * @param full when the bucket is full again
 * @param retryAfter zero, unless the bucket was empty
 */
record Allowance(long limit, long remaining, Instant full, Duration retryAfter) {
  boolean isExhausted() {
    return retryAfter.isPositive();
  }

  void headers(HttpServletResponse response) {
    response.setHeader("X-RateLimit-Limit", String.valueOf(limit));
    response.setHeader("X-RateLimit-Remaining", String.valueOf(remaining));
    response.setHeader("X-RateLimit-Reset", String.valueOf(full.plusMillis(999).getEpochSecond()));
  }
}

package io.parley.messages;

import io.parley.gateway.InboundEvent;
import io.parley.gateway.InboundOutcome;
import io.parley.shared.Problem;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An event on its way to the database, and the caller who waits for it. */
final class Ticket {
  /** Longer than a batch may take, by the time-out of its connection. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(12);

  private final InboundEvent event;
  private final CountDownLatch settled = new CountDownLatch(1);
  private volatile @Nullable InboundOutcome outcome;
  private volatile @Nullable RuntimeException failure;

  Ticket(InboundEvent event) {
    this.event = event;
  }

  InboundEvent event() {
    return event;
  }

  void settle(InboundOutcome result) {
    outcome = result;
    settled.countDown();
  }

  void fail(RuntimeException reason) {
    failure = reason;
    settled.countDown();
  }

  /**
   * @throws Problem.Unavailable if the event may not be durable
   */
  InboundOutcome await() {
    try {
      if (!settled.await(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
        throw unavailable();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw unavailable();
    }
    var reason = failure;
    if (reason != null) {
      throw reason;
    }
    return java.util.Objects.requireNonNull(outcome);
  }

  static Problem.Unavailable unavailable() {
    return new Problem.Unavailable(
        "The message cannot be stored now: send it again in a moment.", Duration.ofSeconds(2));
  }
}

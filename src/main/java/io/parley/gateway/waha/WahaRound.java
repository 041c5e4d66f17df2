package io.parley.gateway.waha;

import io.parley.database.DatabaseClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One look at the server's sessions, which one node takes. It ends before the next one is due,
 * since what the server told at its beginning gets old.
 */
final class WahaRound {
  private static final String SERVER = "waha";

  /** For the list, and for what was begun in time: some calls, each as slow as can be. */
  private static final Duration MARGIN = Duration.ofMinutes(2);

  private final WahaRepository repository;
  private final DatabaseClock clock;
  private final Instant end;
  private final Instant until;
  private Instant next;

  private WahaRound(WahaRepository repository, DatabaseClock clock, Instant end, Instant until) {
    this.repository = repository;
    this.clock = clock;
    this.end = end;
    this.until = until;
    this.next = end;
  }

  /** Empty if none is due, or another node has it. Must be ended; else it ends by itself. */
  static Optional<WahaRound> begin(WahaRepository repository, DatabaseClock clock, Duration every) {
    var now = clock.instant();
    var end = now.plus(every);
    var until = end.plus(MARGIN);
    return repository.takeRound(SERVER, now, until)
        ? Optional.of(new WahaRound(repository, clock, end, until))
        : Optional.empty();
  }

  /** Whether something more may be begun. */
  boolean goesOn() {
    return !Thread.currentThread().isInterrupted() && clock.instant().isBefore(end);
  }

  /** Whether something may be begun that the next round would do as well. */
  boolean hasTimeLeft() {
    return !Thread.currentThread().isInterrupted() && clock.instant().isBefore(next);
  }

  /** The next round comes at this time, unless it comes sooner anyway. */
  void hasten(Instant time) {
    if (time.isBefore(next)) {
      next = time;
    }
  }

  /** Also for who was interrupted: their database would hang up on them. */
  void end() {
    var interrupted = Thread.interrupted();
    try {
      repository.endRound(SERVER, until, next);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

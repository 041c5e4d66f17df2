package io.parley.gateway.waha;

import io.parley.database.DatabaseClock;
import io.parley.gateway.InboundSink;
import io.parley.gateway.SessionDirectory;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Looks after sessions at WAHA when a test says so. */
@Component
public class WahaLooks {
  private final WahaReconciler reconciler;
  private final WahaReconciler impatient;
  private final WahaRepository repository;
  private final WahaClient client;
  private final WahaWatchman watchman;
  private final TransactionTemplate transaction;

  WahaLooks(
      WahaReconciler reconciler,
      WahaClient client,
      WahaGateway gateway,
      WahaSetup setup,
      WahaRepository repository,
      WahaHeard heard,
      SessionDirectory sessions,
      InboundSink sink,
      DatabaseClock clock,
      TransactionTemplate transaction) {
    this.reconciler = reconciler;
    this.repository = repository;
    this.client = client;
    this.transaction = transaction;
    this.impatient =
        new WahaReconciler(
            client,
            gateway,
            setup,
            repository,
            heard,
            sessions,
            sink,
            properties(Duration.ZERO, Duration.ofMillis(1)),
            clock);
    this.watchman =
        new WahaWatchman(
            reconciler, client, properties(Duration.ofMinutes(1), Duration.ofHours(2)));
  }

  private static WahaWatchProperties properties(Duration every, Duration silence) {
    return new WahaWatchProperties(
        every, Duration.ofSeconds(15), Duration.ofMinutes(3), silence, Duration.ofHours(1));
  }

  public void look() {
    reconciler.lookIfDue();
  }

  /** A look that takes every session for silent. */
  public void lookImpatiently() {
    impatient.lookIfDue();
  }

  /** Whether a second node could take the same look. */
  public boolean isTakenOnce() {
    var server = UUID.randomUUID().toString();
    var now = Instant.parse("2026-01-01T00:00:00Z");
    return repository.takeRound(server, now, now.plusSeconds(60))
        && !repository.takeRound(server, now.plusSeconds(59), now.plusSeconds(120))
        && repository.takeRound(server, now.plusSeconds(60), now.plusSeconds(120));
  }

  public void askInATransaction() {
    transaction.executeWithoutResult(_ -> client.get("/api/sessions"));
  }

  /** Looks by itself from now on. */
  public void watch() {
    watchman.start();
  }

  public void stopWatching() {
    watchman.stop();
  }

  public boolean isWatching() {
    return watchman.isLooking();
  }
}

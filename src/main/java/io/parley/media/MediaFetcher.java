package io.parley.media;

import io.micrometer.core.instrument.MeterRegistry;
import io.parley.database.DatabaseClock;
import io.parley.database.Worker;
import io.parley.media.MediaRepository.Claim;
import io.parley.shared.SessionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Hands out the files that are due to threads of their own, so many at a time. What a node had in
 * hand when it died is taken up again by whoever looks first when its lease is over.
 */
@Component
class MediaFetcher implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(MediaFetcher.class);

  /** So that a session whose gateway hangs leaves room for the others. */
  private static final int MOST_OF_A_SESSION = 4;

  private static final Duration OLDEST_PART = Duration.ofMinutes(10);
  private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(2);

  private final Media media;
  private final MediaRepository repository;
  private final MediaFetch fetch;
  private final MediaFolder folder;
  private final MediaProperties.Media settings;
  private final DatabaseClock clock;
  private final Semaphore places;
  private final Map<SessionId, Integer> underWay = new ConcurrentHashMap<>();
  private final Worker worker;
  private volatile @Nullable ExecutorService threads;
  private Instant nextSweep = Instant.MIN;

  MediaFetcher(
      Media media,
      MediaRepository repository,
      MediaFetch fetch,
      MediaFolder folder,
      MediaProperties properties,
      DatabaseClock clock,
      MeterRegistry meters) {
    this.media = media;
    this.repository = repository;
    this.fetch = fetch;
    this.folder = folder;
    this.settings = properties.media();
    this.clock = clock;
    this.places = new Semaphore(settings.fetches());
    meters.gauge(
        "parley.media.fetching", places, free -> settings.fetches() - free.availablePermits());
    this.worker = new Worker("media", settings.poll(), this::look).wokenBy(media.bell());
  }

  @Override
  public void start() {
    threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("media-", 0).factory());
    worker.start();
  }

  /** What is nearly done may end; the rest is given back, to be fetched by others or later. */
  @Override
  public void stop() {
    var executor = threads;
    threads = null;
    if (executor == null) {
      return;
    }
    worker.stop();
    executor.shutdown();
    try {
      if (!executor.awaitTermination(PATIENCE_AT_THE_END.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
        executor.awaitTermination(PATIENCE_AT_THE_END.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException _) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return threads != null;
  }

  private void look() {
    sweep();
    var more = true;
    while (more) {
      more = claim();
    }
  }

  /** Whether there may be more to claim at once. */
  private boolean claim() {
    var executor = threads;
    var most = Math.min(places.availablePermits(), MOST_OF_A_SESSION);
    if (most == 0 || executor == null) {
      return false;
    }
    var claims = repository.claim(most, busy(), settings.lease());
    for (var claim : claims) {
      places.acquireUninterruptibly();
      underWay.merge(claim.session(), 1, Integer::sum);
      executor.execute(() -> work(claim));
    }
    return claims.size() == most;
  }

  private java.util.List<SessionId> busy() {
    return underWay.entrySet().stream()
        .filter(session -> session.getValue() >= MOST_OF_A_SESSION)
        .map(Map.Entry::getKey)
        .toList();
  }

  private void work(Claim claim) {
    try {
      fetch.run(claim);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failure) {
      // The lease brings it back.
      log.warn("The file {} was not settled: {}", claim.id(), failure.getClass().getSimpleName());
    } finally {
      underWay.computeIfPresent(claim.session(), (_, count) -> count == 1 ? null : count - 1);
      places.release();
      media.bell().ring();
    }
  }

  private void sweep() {
    var now = clock.instant();
    if (now.isAfter(nextSweep)) {
      nextSweep = now.plus(OLDEST_PART);
      try {
        folder.sweep(now.minus(OLDEST_PART));
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}

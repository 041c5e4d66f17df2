package io.parley.leads;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Exports hold a connection for as long as their client reads: therefore few at once, and fewer of
 * one tenant, so that others get theirs.
 */
@Component
@EnableConfigurationProperties(ExportProperties.class)
class ExportPlaces {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

  private final Semaphore places;
  private final ConcurrentMap<TenantId, Integer> taken = new ConcurrentHashMap<>();
  private final int mostOfTenant;

  ExportPlaces(ExportProperties properties, MeterRegistry meters) {
    this.places = new Semaphore(properties.most(), true);
    this.mostOfTenant = properties.mostOfTenant();
    Gauge.builder("parley.exports.running", () -> properties.most() - places.availablePermits())
        .register(meters);
  }

  /** To be closed when the export has ended. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @throws Problem.Throttled if none is free
   */
  Place take(TenantId tenant) {
    if (taken.merge(tenant, 1, Integer::sum) > mostOfTenant) {
      give(tenant);
      throw throttled("Your team's exports are running already");
    }
    if (!acquired()) {
      give(tenant);
      throw throttled("Other exports are running");
    }
    return () -> {
      places.release();
      give(tenant);
    };
  }

  private void give(TenantId tenant) {
    taken.computeIfPresent(tenant, (_, number) -> number == 1 ? null : number - 1);
  }

  private boolean acquired() {
    try {
      return places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Problem.Throttled throttled(String reason) {
    return new Problem.Throttled(reason + ": try again in a few seconds.", RETRY_AFTER);
  }
}

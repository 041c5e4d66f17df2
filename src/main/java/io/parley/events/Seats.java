package io.parley.events;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** How many streams are open on this node, for each tenant and in all. */
@Component
class Seats {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

  private final StreamProperties properties;
  private final Map<TenantId, Integer> taken = new HashMap<>();
  private int inAll;

  Seats(StreamProperties properties, MeterRegistry meters) {
    this.properties = properties;
    Gauge.builder("parley.streams.open", this::inAll)
        .description("Event streams that clients hold open")
        .register(meters);
  }

  /** A place for one stream, until it is closed. */
  final class Seat implements AutoCloseable {
    private final TenantId tenant;

    private Seat(TenantId tenant) {
      this.tenant = tenant;
    }

    @Override
    public void close() {
      give(tenant);
    }
  }

  /**
   * @throws Problem.Throttled if the tenant has too many streams open
   * @throws Problem.Unavailable if all tenants together have
   */
  synchronized Seat take(TenantId tenant) {
    if (inAll >= properties.mostInAll()) {
      throw new Problem.Unavailable(
          "This server holds as many event streams open as it can: try again in a moment.",
          RETRY_AFTER);
    }
    if (taken.getOrDefault(tenant, 0) >= properties.mostOfTenant()) {
      throw new Problem.Throttled(
          "At most "
              + properties.mostOfTenant()
              + " event streams may be open at once: close one, or try again in a moment.",
          RETRY_AFTER);
    }
    taken.merge(tenant, 1, Integer::sum);
    inAll++;
    return new Seat(tenant);
  }

  private synchronized void give(TenantId tenant) {
    inAll--;
    taken.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
  }

  private synchronized int inAll() {
    return inAll;
  }
}

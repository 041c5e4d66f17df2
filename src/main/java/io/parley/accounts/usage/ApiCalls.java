package io.parley.accounts.usage;

import io.parley.accounts.usage.UsageCounters.Count;
import io.parley.shared.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Counts requests. Were each written down by itself, reading would cost as much as writing: a node
 * remembers them and writes every few seconds. One that is killed forgets the last of them.
 */
@Component
public class ApiCalls implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ApiCalls.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final UsageRepository usage;
  private final UsageCounters counters;
  private final Map<TenantId, Long> waiting = new ConcurrentHashMap<>();
  private @Nullable ScheduledExecutorService timer;

  ApiCalls(UsageRepository usage, UsageCounters counters) {
    this.usage = usage;
    this.counters = counters;
  }

  public void count(TenantId tenant) {
    waiting.merge(tenant, 1L, Long::sum);
  }

  /** Writes what this node remembers of a tenant. */
  void write(TenantId tenant) {
    write(List.of(tenant));
  }

  @Override
  public void start() {
    var executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("api-calls-", 0).factory());
    executor.scheduleWithFixedDelay(
        this::writeAll, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    timer = executor;
  }

  @Override
  public void stop() {
    var executor = timer;
    timer = null;
    if (executor != null) {
      executor.close();
      writeAll();
    }
  }

  @Override
  public boolean isRunning() {
    return timer != null;
  }

  /** Stopped after the web server, whose last requests count. */
  @Override
  public int getPhase() {
    return 0;
  }

  private void writeAll() {
    try {
      write(waiting.keySet());
    } catch (RuntimeException | Error failure) {
      // Else the timer would never tick again.
      log.warn("Requests wait to be counted: {}", failure.getClass().getSimpleName());
    }
  }

  private void write(Collection<TenantId> tenants) {
    var taken = taken(tenants);
    if (taken.isEmpty()) {
      return;
    }
    try {
      usage.add(counters.today(), taken);
    } catch (RuntimeException failure) {
      taken.forEach(count -> waiting.merge(count.tenant(), count.of(Counted.API_CALLS), Long::sum));
      throw failure;
    }
  }

  private List<Count> taken(Collection<TenantId> tenants) {
    var taken = new ArrayList<Count>();
    for (var tenant : tenants) {
      var calls = waiting.remove(tenant);
      if (calls != null) {
        taken.add(new Count(tenant, Map.of(Counted.API_CALLS, calls)));
      }
    }
    taken.sort(Comparator.comparing(count -> count.tenant().toString()));
    return taken;
  }
}

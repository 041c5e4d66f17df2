package io.parley.accounts.usage;

import io.parley.database.DatabaseClock;
import io.parley.shared.TenantId;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Counts what tenants do, by day in UTC. A count stands exactly when its transaction does. */
@Service
public class UsageCounters {
  private final UsageRepository usage;
  private final DatabaseClock clock;

  UsageCounters(UsageRepository usage, DatabaseClock clock) {
    this.usage = usage;
    this.clock = clock;
  }

  /** What a tenant did. */
  record Count(TenantId tenant, Map<Counted, Long> counts) {
    long of(Counted what) {
      return counts.getOrDefault(what, 0L);
    }
  }

  /**
   * Adds to today's count just before the transaction commits, in one statement with whatever else
   * it counts.
   *
   * @throws IllegalStateException outside of a transaction
   */
  public void count(TenantId tenant, Counted what, long number) {
    if (number > 0) {
      pending().add(tenant, what, number);
    }
  }

  LocalDate today() {
    return clock.now().withOffsetSameInstant(ZoneOffset.UTC).toLocalDate();
  }

  private Pending pending() {
    if (TransactionSynchronizationManager.getResource(this) instanceof Pending known) {
      return known;
    }
    var pending = new Pending();
    TransactionSynchronizationManager.registerSynchronization(pending);
    TransactionSynchronizationManager.bindResource(this, pending);
    return pending;
  }

  private final class Pending implements TransactionSynchronization, Ordered {
    private final Map<TenantId, Map<Counted, Long>> counts =
        new TreeMap<>(Comparator.comparing(TenantId::toString));

    void add(TenantId tenant, Counted what, long number) {
      counts
          .computeIfAbsent(tenant, _ -> new EnumMap<>(Counted.class))
          .merge(what, number, Long::sum);
    }

    @Override
    public void beforeCommit(boolean readOnly) {
      usage.add(
          today(),
          counts.entrySet().stream()
              .map(count -> new Count(count.getKey(), count.getValue()))
              .toList());
    }

    @Override
    public void beforeCompletion() {
      TransactionSynchronizationManager.unbindResource(UsageCounters.this);
    }

    /** Before the log of events, whose rows every transaction takes last. */
    @Override
    public int getOrder() {
      return Ordered.LOWEST_PRECEDENCE - 1;
    }
  }
}

package io.parley.accounts.usage;

import io.parley.database.DatabaseClock;
import io.parley.database.UntilCommit;
import io.parley.shared.TenantId;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Service;

/** Counts what tenants do, by day in UTC. A count stands exactly when its transaction does. */
@Service
public class UsageCounters {
  private final UsageRepository usage;
  private final DatabaseClock clock;

  /** Written before the log of events, whose rows every transaction takes last. */
  private final UntilCommit<Map<TenantId, Map<Counted, Long>>> counts =
      new UntilCommit<>(
          UntilCommit.BEFORE_THE_LAST,
          () -> new TreeMap<>(Comparator.comparing(TenantId::toString)),
          this::write);

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
      counts
          .gathering()
          .computeIfAbsent(tenant, _ -> new EnumMap<>(Counted.class))
          .merge(what, number, Long::sum);
    }
  }

  LocalDate today() {
    return clock.now().withOffsetSameInstant(ZoneOffset.UTC).toLocalDate();
  }

  private void write(Map<TenantId, Map<Counted, Long>> counts) {
    usage.add(
        today(),
        counts.entrySet().stream()
            .map(count -> new Count(count.getKey(), count.getValue()))
            .toList());
  }
}

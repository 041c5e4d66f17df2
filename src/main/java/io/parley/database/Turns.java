package io.parley.database;

import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Turns at what holds a connection for long: few at once, and fewer of one tenant, so that others
 * get theirs.
 */
public final class Turns {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final int most;
  private final int mostOfTenant;
  private final Refusals refusals;
  private final Semaphore places;
  private final ConcurrentMap<TenantId, Own> owns = new ConcurrentHashMap<>();

  /**
   * @param most that run at once
   * @param mostOfTenant those of one tenant
   */
  public Turns(int most, int mostOfTenant, Refusals refusals) {
    this.most = most;
    this.mostOfTenant = mostOfTenant;
    this.refusals = refusals;
    this.places = new Semaphore(most, true);
  }

  /**
   * What is said to whoever has waited in vain.
   *
   * @param own if it is for the tenant's own turns
   * @param others if it is for those of others
   */
  public record Refusals(String own, String others, Duration retryAfter) {}

  /** To be closed when the work has ended. */
  public interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /** The places of one tenant, kept while anybody has one or waits for one. */
  private record Own(Semaphore places, int people) {
    Own with(int more) {
      return new Own(places, people + more);
    }
  }

  /**
   * @throws Problem.Throttled if none is free for two seconds
   */
  public Turn take(TenantId tenant) {
    var own = join(tenant);
    if (!acquired(own)) {
      leave(tenant);
      throw new Problem.Throttled(refusals.own(), refusals.retryAfter());
    }
    if (!acquired(places)) {
      own.release();
      leave(tenant);
      throw new Problem.Throttled(refusals.others(), refusals.retryAfter());
    }
    return () -> {
      places.release();
      own.release();
      leave(tenant);
    };
  }

  /** How many are taken. */
  public int running() {
    return most - places.availablePermits();
  }

  private Semaphore join(TenantId tenant) {
    var first = new Own(new Semaphore(mostOfTenant, true), 1);
    return owns.merge(tenant, first, (own, _) -> own.with(1)).places();
  }

  private void leave(TenantId tenant) {
    owns.computeIfPresent(tenant, (_, own) -> own.people() == 1 ? null : own.with(-1));
  }

  private static boolean acquired(Semaphore places) {
    try {
      return places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

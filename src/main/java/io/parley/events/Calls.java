package io.parley.events;

import io.parley.shared.TenantId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Tenants for whom something is to be done. Who is called again before anybody looks is there once.
 */
final class Calls {
  private final Set<TenantId> called = new HashSet<>();

  synchronized void call(Collection<TenantId> tenants) {
    if (called.addAll(tenants)) {
      notifyAll();
    }
  }

  /** Takes all who were called; empty if nobody was within the time. */
  synchronized Set<TenantId> take(Duration atMost) throws InterruptedException {
    var end = System.nanoTime() + atMost.toNanos();
    for (var left = atMost; called.isEmpty() && left.isPositive(); ) {
      wait(left.toMillis() + 1);
      left = Duration.ofNanos(end - System.nanoTime());
    }
    var taken = Set.copyOf(called);
    called.clear();
    return taken;
  }
}

package io.parley.accounts;

import io.parley.database.DatabaseClock;
import io.parley.database.TenantRows;
import io.parley.database.WorkBell;
import io.parley.database.Worker;
import io.parley.shared.TenantId;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/**
 * Erases tenants whose last owner has left. That takes its time, and so it is done after the
 * answer; who dies over it is followed by whoever looks when the turn is over.
 */
@Component
class TenantErasure {
  private static final Logger log = LoggerFactory.getLogger(TenantErasure.class);
  private static final Duration REST = Duration.ofMinutes(1);

  /** How long one who erases a tenant is left alone with it. */
  private static final Duration TURN = Duration.ofMinutes(10);

  private final TenantRepository tenants;
  private final List<TenantDeparture> departures;
  private final TenantRows rows;
  private final DatabaseClock clock;
  private final WorkBell bell = new WorkBell();

  TenantErasure(
      TenantRepository tenants,
      List<TenantDeparture> departures,
      TenantRows rows,
      DatabaseClock clock) {
    this.tenants = tenants;
    this.departures = departures;
    this.rows = rows;
    this.clock = clock;
  }

  @Bean
  Worker tenantErasureWorker() {
    return new Worker("tenant-erasure", REST, this::work).wokenBy(bell);
  }

  /** Shuts everybody out in the caller's transaction; what is there of the tenant goes after it. */
  void begin(TenantId tenant) {
    tenants.close(tenant, clock.now());
    bell.ringAfterCommit();
  }

  private void work() {
    var now = clock.now();
    tenants.claimClosed(now, now.plus(TURN)).forEach(this::erase);
  }

  /** One that cannot be erased now is no reason for the others to wait. */
  private void erase(TenantId tenant) {
    try {
      departures.forEach(departure -> departure.leave(tenant));
      rows.erase(tenant);
      // What was being written while the tenant's rows went.
      rows.erase(tenant);
      log.info("Tenant {} is erased", tenant);
    } catch (RuntimeException failure) {
      log.warn("Tenant {} could not be erased and will be tried again", tenant, failure);
    }
  }
}

package io.parley.accounts;

import io.parley.database.DatabaseClock;
import io.parley.database.TenantRows;
import io.parley.database.WorkBell;
import io.parley.database.Worker;
import io.parley.shared.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Erases tenants whose last owner has left. That takes its time, and so it is done after the
 * answer; who dies over it is followed by whoever looks when the turn is over.
 */
@Component
class TenantErasure {
  private static final Logger log = LoggerFactory.getLogger(TenantErasure.class);
  private static final Duration REST = Duration.ofMinutes(1);

  /** How long one who erases a tenant is left alone with it after each step. */
  private static final Duration TURN = Duration.ofMinutes(10);

  private final TenantRepository tenants;
  private final List<TenantDeparture> departures;
  private final TenantRows rows;
  private final TransactionTemplate transaction;
  private final DatabaseClock clock;
  private final WorkBell bell = new WorkBell();

  TenantErasure(
      TenantRepository tenants,
      List<TenantDeparture> departures,
      TenantRows rows,
      TransactionTemplate transaction,
      DatabaseClock clock) {
    this.tenants = tenants;
    this.departures = departures;
    this.rows = rows;
    this.transaction = transaction;
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
    var claimed = claim();
    while (claimed.isPresent() && !Thread.currentThread().isInterrupted()) {
      erase(claimed.get());
      claimed = claim();
    }
  }

  private Optional<TenantId> claim() {
    var now = clock.now();
    return tenants.claimClosed(now, now.plus(TURN));
  }

  private void goOn(TenantId tenant) {
    tenants.renewClaim(tenant, clock.now().plus(TURN));
  }

  /** One that cannot be erased now is no reason for the others to wait. */
  private void erase(TenantId tenant) {
    try {
      departures.forEach(
          departure -> {
            goOn(tenant);
            departure.leave(tenant);
          });
      rows.erase(tenant, () -> goOn(tenant));
      transaction.executeWithoutResult(
          _ -> {
            rows.eraseLast(tenant);
            departures.forEach(departure -> departure.left(tenant));
          });
      log.info("Tenant {} is erased", tenant);
    } catch (RuntimeException failure) {
      log.warn("Tenant {} could not be erased and will be tried again", tenant, failure);
    }
  }
}

package io.parley.accounts;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.parley.database.DatabaseClock;
import io.parley.shared.TenantId;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/**
 * A token bucket for each tenant, in the database: it survives a restart and is one for all nodes.
 */
@Component
class RateLimits {
  private static final long UNLIMITED = 1_000_000;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ProxyManager<String> buckets;
  private final DatabaseClock clock;

  RateLimits(DataSource database, DatabaseClock clock) {
    this.clock = clock;
    this.buckets =
        Bucket4jPostgreSQL.selectForUpdateBasedBuilder(database)
            .table("rate_bucket")
            .idColumn("id")
            .stateColumn("state")
            .expiresAtColumn("expires_at")
            .primaryKeyMapper(PrimaryKeyMapper.STRING)
            .clientClock(new Meter(clock))
            .expirationAfterWrite(
                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(MINUTE))
            .build();
  }

  Allowance take(TenantId tenant, Plan plan) {
    return plan.requestsPerMinute() == null
        ? unlimited()
        : limited(tenant, plan.requestsPerMinute());
  }

  private Allowance unlimited() {
    return new Allowance(UNLIMITED, UNLIMITED, clock.instant(), Duration.ZERO);
  }

  private Allowance limited(TenantId tenant, int perMinute) {
    // The limit is part of the key: another plan begins another bucket.
    var bucket = buckets.builder().build(tenant + "/" + perMinute, () -> configuration(perMinute));
    var probe = bucket.tryConsumeAndReturnRemaining(1);
    var full = clock.instant().plusNanos(probe.getNanosToWaitForReset());
    var wait =
        probe.isConsumed()
            ? Duration.ZERO
            : Duration.ofNanos(Math.max(1, probe.getNanosToWaitForRefill()));
    return new Allowance(perMinute, probe.getRemainingTokens(), full, wait);
  }

  private static BucketConfiguration configuration(int perMinute) {
    return BucketConfiguration.builder()
        .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, MINUTE))
        .build();
  }

  private record Meter(DatabaseClock clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      var now = clock.instant();
      return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}

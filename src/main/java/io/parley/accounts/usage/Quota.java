package io.parley.accounts.usage;

import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant has of a month's messages.
 *
 * @param month in UTC
 * @param limit of the plan that the tenant has now; null for none
 * @param used messages that were sent
 * @param reserved messages that are promised and not yet sent
 */
public record Quota(YearMonth month, @Nullable Integer limit, long used, long reserved) {
  /** What may still be reserved; null for as many as one likes. */
  public @Nullable Long left() {
    return limit == null ? null : Math.max(0, limit - used - reserved);
  }

  /** How much of the limit was sent; more than 100 after a plan became smaller. */
  public double percentage() {
    if (limit == null || used == 0) {
      return 0;
    }
    return limit == 0 ? 100 : Math.round(used * 1_000.0 / limit) / 10.0;
  }
}

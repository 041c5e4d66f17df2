package io.parley.accounts;

import io.parley.shared.TenantId;

/**
 * Open upwards: what must end outside of the database before the rows of a tenant are deleted.
 * Ordered by Spring's {@code @Order}.
 */
public interface TenantDeparture {
  /**
   * Outside of a transaction, and again if it was interrupted or failed.
   *
   * @param tenant whose users may do nothing any more
   */
  void leave(TenantId tenant);

  /**
   * For what somebody may still have brought while the tenant was leaving. In the transaction that
   * deletes its row, when nobody holds on to it any more; quick, therefore, and only on this
   * server.
   */
  default void left(TenantId tenant) {}
}

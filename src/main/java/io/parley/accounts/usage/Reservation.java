package io.parley.accounts.usage;

import io.parley.shared.TenantId;
import java.time.YearMonth;

/**
 * Messages that a tenant may send.
 *
 * @param month which pays for them, however late they go out
 */
public record Reservation(TenantId tenant, YearMonth month, int messages) {
  public Reservation {
    if (messages < 1) {
      throw new IllegalArgumentException("a reservation is of one message at least");
    }
  }

  /** A part of it. */
  public Reservation of(int some) {
    return new Reservation(tenant, month, some);
  }
}

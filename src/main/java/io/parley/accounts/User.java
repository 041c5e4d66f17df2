package io.parley.accounts;

import io.parley.shared.TenantId;
import io.parley.shared.UserId;
import java.time.Instant;

/** A user as the API shows them. */
record User(
    UserId id,
    String email,
    String fullName,
    String role,
    boolean isSuperadmin,
    TenantId tenantId,
    Tenant tenant,
    Instant createdAt) {
  /**
   * @param plan the plan's id
   */
  record Tenant(TenantId id, String name, String plan) {}
}

package io.parley.gateway;

import io.parley.shared.Phone;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import org.jspecify.annotations.Nullable;

/**
 * A session as gateways know it.
 *
 * @param lid the account's id where numbers are hidden; null while it is not known
 */
public record GatewaySession(
    TenantId tenant,
    SessionId id,
    SessionAddress address,
    SessionStatus status,
    @Nullable Phone phone,
    @Nullable WaId lid) {
  public GatewaySession in(SessionStatus other) {
    return new GatewaySession(tenant, id, address, other, phone, lid);
  }
}

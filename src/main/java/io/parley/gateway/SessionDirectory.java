package io.parley.gateway;

import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.util.Optional;

/** Open upwards: whoever keeps the sessions tells gateways about them. */
public interface SessionDirectory {
  Optional<GatewaySession> find(TenantId tenant, SessionId id);
}

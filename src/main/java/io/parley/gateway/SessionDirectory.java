package io.parley.gateway;

import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Open upwards: whoever keeps the sessions tells gateways about them. */
public interface SessionDirectory {
  Optional<GatewaySession> find(TenantId tenant, SessionId id);

  /** All sessions of all tenants at a gateway, for who compares them with what is there. */
  List<GatewaySession> allAt(GatewayKind gateway);

  /** The sessions behind the names that gateways use; unknown names are missing. */
  List<GatewaySession> named(Collection<SessionAddress> addresses);
}

package io.parley.sessions;

import io.parley.accounts.TenantDeparture;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Logs the sessions of a tenant that leaves out at their gateways. */
@Component
@Order(100)
class SessionsDeparture implements TenantDeparture {
  private final Sessions sessions;

  SessionsDeparture(Sessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public void leave(TenantId tenant) {
    for (var session : sessions.list(tenant)) {
      try {
        sessions.delete(tenant, session.id());
      } catch (Problem.NotFound _) {
        // Somebody deleted it meanwhile.
      }
    }
  }
}

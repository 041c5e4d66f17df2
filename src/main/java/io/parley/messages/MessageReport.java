package io.parley.messages;

import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent.OfMessage;
import io.parley.shared.TenantId;
import java.time.Instant;

/** What a gateway reports of a message, and of which session. */
record MessageReport<E extends OfMessage>(GatewaySession session, E event) {
  TenantId tenant() {
    return session.tenant();
  }

  String waMessageId() {
    return event.waMessageId();
  }

  Instant at() {
    return event.at();
  }
}

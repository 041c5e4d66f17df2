package io.parley.gateway;

import java.util.List;

/**
 * Something that holds WhatsApp accounts. What happens to a session is reported through {@link
 * InboundSink}, in a transaction of its own; so no method may be called inside one.
 */
public interface Gateway {
  GatewayKind kind();

  /** Begins to connect; the reports say how it goes. Harmless on a session that works. */
  GatewayOutcome<GatewaySession> start(GatewaySession session);

  /** Disconnects and keeps the login. Harmless on a session that is stopped. */
  GatewayOutcome<GatewaySession> stop(GatewaySession session);

  /** Disconnects and forgets the login. */
  GatewayOutcome<GatewaySession> logout(GatewaySession session);

  /** The groups that the session is in, by name. */
  GatewayOutcome<List<GatewayGroup>> groups(GatewaySession session);
}

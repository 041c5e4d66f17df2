package io.parley.gateway.waha;

import io.parley.gateway.Gateway;
import io.parley.gateway.GatewayGroup;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.GatewayOutcome;
import io.parley.gateway.GatewayParticipant;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.QrCode;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Receives only: the session is made, started and stopped on the WAHA server itself, whose webhooks
 * tell us.
 */
@Component
class WahaGateway implements Gateway {
  @Override
  public GatewayKind kind() {
    return GatewayKind.WAHA;
  }

  @Override
  public GatewayOutcome<GatewaySession> start(GatewaySession session) {
    return onTheServer("started", session);
  }

  @Override
  public GatewayOutcome<GatewaySession> stop(GatewaySession session) {
    return onTheServer("stopped", session);
  }

  @Override
  public GatewayOutcome<GatewaySession> logout(GatewaySession session) {
    return onTheServer("logged out", session);
  }

  @Override
  public GatewayOutcome<GatewaySession> restart(GatewaySession session) {
    return onTheServer("restarted", session);
  }

  @Override
  public GatewayOutcome<GatewaySession> delete(GatewaySession session) {
    return onTheServer("deleted", session);
  }

  @Override
  public GatewayOutcome<QrCode> qrCode(GatewaySession session) {
    return onTheServer("connected", session);
  }

  @Override
  public GatewayOutcome<String> pairingCode(GatewaySession session, Phone phone) {
    return onTheServer("connected", session);
  }

  @Override
  public GatewayOutcome<List<GatewayParticipant>> participants(GatewaySession session, WaId group) {
    return onTheServer("asked for its groups", session);
  }

  @Override
  public GatewayOutcome<List<GatewayGroup>> groups(GatewaySession session) {
    return onTheServer("asked for its groups", session);
  }

  private static <T> GatewayOutcome<T> onTheServer(String what, GatewaySession session) {
    return new GatewayOutcome.Rejected<>(
        "names a session at WAHA, which cannot be "
            + what
            + " from here in this version: use the session '"
            + session.address().name()
            + "' on the WAHA server, whose webhooks tell us what becomes of it");
  }
}

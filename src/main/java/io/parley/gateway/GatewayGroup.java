package io.parley.gateway;

import io.parley.shared.WaId;

/** A WhatsApp group that a session is in. */
public record GatewayGroup(WaId id, String name, int participantCount) {
  public GatewayGroup {
    name = Longest.name(name);
  }
}

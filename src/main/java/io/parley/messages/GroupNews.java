package io.parley.messages;

import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent.GroupChanged;
import io.parley.shared.GroupId;
import io.parley.shared.TenantId;

/** A group that is watched changed at the gateway. */
public record GroupNews(GatewaySession session, GroupId group, GroupChanged change) {
  public TenantId tenant() {
    return session.tenant();
  }
}

package io.parley.sessions;

import io.parley.gateway.GatewaySession;
import io.parley.gateway.SessionAddress;
import io.parley.gateway.SessionStatus;
import io.parley.shared.Phone;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A WhatsApp session. */
record Session(
    TenantId tenant,
    SessionId id,
    String name,
    SessionAddress address,
    SessionStatus status,
    @Nullable Phone phone,
    @Nullable WaId lid,
    @Nullable String pushName,
    boolean isBusiness,
    boolean autoTranscribe,
    @Nullable String lastError,
    @Nullable Instant connectedAt,
    Instant createdAt) {
  GatewaySession atGateway() {
    return new GatewaySession(tenant, id, address, status, phone, lid);
  }
}

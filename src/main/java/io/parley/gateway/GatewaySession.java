package io.parley.gateway;

import io.parley.shared.Phone;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import org.jspecify.annotations.Nullable;

/** A session as gateways know it. */
public record GatewaySession(
    TenantId tenant,
    SessionId id,
    SessionAddress address,
    SessionStatus status,
    @Nullable Phone phone) {}

package io.parley.messages;

import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;

/**
 * A WhatsApp group as one session sees it; another session of the tenant may be in the same group.
 */
public record GroupChat(TenantId tenant, SessionId session, WaId group) {}

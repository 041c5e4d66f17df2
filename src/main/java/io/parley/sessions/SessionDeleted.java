package io.parley.sessions;

import io.parley.shared.SessionId;
import io.parley.shared.TenantId;

/** Announced in the transaction that deletes a session. */
public record SessionDeleted(TenantId tenant, SessionId session) {}

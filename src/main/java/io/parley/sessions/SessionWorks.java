package io.parley.sessions;

import io.parley.shared.SessionId;
import io.parley.shared.TenantId;

/** Announced in the transaction in which a session begins to work. */
public record SessionWorks(TenantId tenant, SessionId session) {}

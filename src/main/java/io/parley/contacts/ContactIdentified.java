package io.parley.contacts;

import io.parley.shared.TenantId;

/**
 * Announced in the transaction in which a hidden person's phone became known, and again until
 * nobody can write of the person without it any more.
 */
public record ContactIdentified(TenantId tenant, Contact person) {}

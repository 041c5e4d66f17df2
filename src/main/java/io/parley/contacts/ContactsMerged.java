package io.parley.contacts;

import io.parley.shared.ContactId;
import io.parley.shared.TenantId;

/**
 * Announced in the transaction in which two people turned out to be one, and again until nobody can
 * write of the gone one any more: whoever listens moves what there is, and finds nothing to move
 * the next time.
 */
public record ContactsMerged(TenantId tenant, ContactId gone, Contact person) {}

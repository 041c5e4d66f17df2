package io.parley.accounts;

import io.parley.shared.Secret;
import io.parley.shared.TenantId;
import io.parley.shared.UserId;

/**
 * A user in the eyes of somebody who wants to sign in as them.
 *
 * @param role as the API spells it
 */
record Account(
    TenantId tenant,
    UserId user,
    String email,
    String fullName,
    String role,
    Secret passwordHash) {}

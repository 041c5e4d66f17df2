package io.parley.accounts;

import org.jspecify.annotations.Nullable;

/**
 * What a tenant may use. A limit that is null is none.
 *
 * @param requestsPerMinute of all the tenant's keys and users together
 */
record Plan(String id, String displayName, @Nullable Integer requestsPerMinute) {}

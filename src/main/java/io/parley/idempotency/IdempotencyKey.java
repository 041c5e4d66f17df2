package io.parley.idempotency;

import io.parley.shared.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * What makes two requests the same one.
 *
 * @param route method and path
 * @param key the header {@code Idempotency-Key}; null where the caller sent none
 */
public record IdempotencyKey(TenantId tenant, String route, @Nullable String key) {}

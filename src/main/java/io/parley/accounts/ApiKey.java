package io.parley.accounts;

import io.parley.shared.ApiKeyId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key as its owner sees it; the secret itself is not kept. */
record ApiKey(
    ApiKeyId id,
    String name,
    String prefix,
    List<String> scopes,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt,
    Instant createdAt) {
  boolean isActive(Instant now) {
    return expiresAt == null || expiresAt.isAfter(now);
  }
}

package io.parley.shared;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling.
 *
 * @param userId the user, or the one who made the key
 * @param keyId the key, if the caller holds one
 * @param readsTexts whether texts of past messages may be shown: keys need the tenant's setting
 * @param name how the caller signs what they change: the key's name or the user's
 * @param credential what they were let in by; null for the server's own callers
 */
public record Caller(
    TenantId tenantId,
    UserId userId,
    @Nullable ApiKeyId keyId,
    String name,
    Scopes scopes,
    boolean readsTexts,
    @Nullable Credential credential) {
  /** A caller whom nobody let in: the server itself, for a user. */
  public Caller(
      TenantId tenantId,
      UserId userId,
      @Nullable ApiKeyId keyId,
      String name,
      Scopes scopes,
      boolean readsTexts) {
    this(tenantId, userId, keyId, name, scopes, readsTexts, null);
  }

  public Optional<ApiKeyId> key() {
    return Optional.ofNullable(keyId);
  }

  /**
   * To be asked before texts of past messages are shown.
   *
   * @throws Problem.Forbidden to a key whose tenant has not allowed it
   */
  public void requireTexts() {
    if (!readsTexts) {
      throw new Problem.Forbidden(
          "Chat history access requires opt-in: switch on 'chat_history_access_enabled' in the tenant's settings"
              + " (PATCH /api/v2/tenant/settings).");
    }
  }
}

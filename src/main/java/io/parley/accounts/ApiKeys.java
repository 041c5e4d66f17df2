package io.parley.accounts;

import io.parley.database.DatabaseClock;
import io.parley.shared.ApiKeyId;
import io.parley.shared.Caller;
import io.parley.shared.Problem;
import io.parley.shared.Scopes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * API keys: made, shown, rotated, deleted. A key hands out no scope that it lacks, and nobody gets
 * one that acts for somebody who may do more than they.
 */
@Service
class ApiKeys {
  private static final Duration GRACE_AFTER_ROTATION = Duration.ofHours(24);

  private final ApiKeyRepository keys;
  private final UserRepository users;
  private final DatabaseClock clock;
  private final SecureRandom random = new SecureRandom();

  ApiKeys(ApiKeyRepository keys, UserRepository users, DatabaseClock clock) {
    this.keys = keys;
    this.users = users;
    this.clock = clock;
  }

  record Made(ApiKey key, RawKey raw) {}

  @Transactional
  public Made create(Caller caller, String name, Set<String> scopes, @Nullable Duration lifetime) {
    lockedManager(caller);
    mayGive(caller, scopes);
    var expiresAt = lifetime == null ? null : clock.instant().plus(lifetime);
    var id =
        keys.insert(caller.tenantId(), caller.userId(), name, new TreeSet<>(scopes), expiresAt);
    return withNewSecret(caller, id);
  }

  @Transactional
  public Made rotate(Caller caller, ApiKeyId id, boolean revokeNow) {
    var role = lockedManager(caller);
    var key = keys.lock(caller.tenantId(), id).orElseThrow(ApiKeys::unknown);
    if (role != Role.OWNER && !user(caller, id).id().equals(caller.userId())) {
      throw new Problem.Forbidden(
          "A key acts for the user who made it: only they and owners can rotate it.");
    }
    mayGive(caller, Set.copyOf(key.scopes()));
    var now = clock.now();
    keys.endSecrets(caller.tenantId(), id, revokeNow ? now : now.plus(GRACE_AFTER_ROTATION));
    return withNewSecret(caller, id);
  }

  @Transactional(readOnly = true)
  public List<ApiKey> list(Caller caller) {
    return keys.list(caller.tenantId());
  }

  @Transactional(readOnly = true)
  public ApiKey get(Caller caller, ApiKeyId id) {
    return keys.find(caller.tenantId(), id).orElseThrow(ApiKeys::unknown);
  }

  @Transactional
  public void delete(Caller caller, ApiKeyId id) {
    var role = lockedManager(caller);
    if (role != Role.OWNER && user(caller, id).role() == Role.OWNER) {
      throw new Problem.Forbidden("Only owners delete the keys of owners: an admin cannot.");
    }
    if (!keys.delete(caller.tenantId(), id)) {
      throw unknown();
    }
  }

  /** The role as it is now, and stays until the transaction ends: it may just have changed. */
  private Role lockedManager(Caller caller) {
    users.lockTeam(caller.tenantId());
    return users
        .role(caller.tenantId(), caller.userId())
        .filter(role -> role != Role.MEMBER)
        .orElseThrow(() -> new Problem.Forbidden("Only owners and admins manage API keys."));
  }

  /** For whom the key acts. */
  private Member user(Caller caller, ApiKeyId id) {
    return keys.user(caller.tenantId(), id)
        .flatMap(user -> users.member(caller.tenantId(), user))
        .orElseThrow(ApiKeys::unknown);
  }

  private Made withNewSecret(Caller caller, ApiKeyId id) {
    var raw = RawKey.random(random);
    keys.insertSecret(caller.tenantId(), id, raw);
    return new Made(get(caller, id), raw);
  }

  private static void mayGive(Caller caller, Set<String> scopes) {
    if (!caller.scopes().include(new Scopes(scopes))) {
      var lacking =
          scopes.stream()
              .filter(scope -> !caller.scopes().include(new Scopes(Set.of(scope))))
              .sorted()
              .toList();
      throw new Problem.Forbidden(
          "A key can give no scope that it lacks: this one lacks "
              + String.join(", ", lacking)
              + ".",
          lacking);
    }
  }

  private static Problem.NotFound unknown() {
    return new Problem.NotFound("There is no API key with this id.");
  }
}

package io.parley.accounts;

import io.parley.database.DatabaseClock;
import io.parley.shared.Caller;
import io.parley.shared.Credential;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** Who is calling, and whether they still may. */
@Service
public class Callers {
  private final ApiKeyRepository keys;
  private final SignInRepository signIns;
  private final UserRepository users;
  private final SignedTokens tokens;
  private final DatabaseClock clock;

  Callers(
      ApiKeyRepository keys,
      SignInRepository signIns,
      UserRepository users,
      SignedTokens tokens,
      DatabaseClock clock) {
    this.keys = keys;
    this.signIns = signIns;
    this.users = users;
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * Whether a caller who was let in would be let in again and might do and read the same: their key
   * or their sign-in has not ended or been changed, and their user is neither disabled nor gone.
   * Costs one statement. For what outlives a request, such as a stream, which asks now and then.
   */
  public boolean mayStill(Caller caller) {
    return switch (caller.credential()) {
      case Credential.KeySecret secret ->
          keys.findBySecret(HexFormat.of().parseHex(secret.hash()), clock.now())
              .filter(login -> hasSameRights(login.caller(), caller))
              .isPresent();
      case Credential.SignIn signIn ->
          signIns
              .find(bearer(caller, signIn), clock.now())
              .filter(login -> hasSameRights(login.caller(), caller))
              .isPresent();
      case null -> users.isActive(caller.tenantId(), caller.userId());
    };
  }

  private static boolean hasSameRights(Caller now, Caller before) {
    return now.tenantId().equals(before.tenantId())
        && now.scopes().equals(before.scopes())
        && now.readsTexts() == before.readsTexts();
  }

  Optional<Login> byKey(RawKey key) {
    return key.looksLikeOne() ? keys.findBySecret(key.hash(), clock.now()) : Optional.empty();
  }

  Optional<Login> byToken(TokenPurpose purpose, String token) {
    return tokens.read(purpose, token).flatMap(bearer -> signIns.find(bearer, clock.now()));
  }

  /** Notes that a key was used, now and then. */
  void used(Login login) {
    if (!login.usedLately()) {
      var caller = login.caller();
      caller.key().ifPresent(key -> keys.used(caller.tenantId(), key, clock.now()));
    }
  }

  private static SignedTokens.Bearer bearer(Caller caller, Credential.SignIn signIn) {
    return new SignedTokens.Bearer(caller.tenantId(), caller.userId(), signIn.id());
  }
}

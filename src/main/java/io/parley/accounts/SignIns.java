package io.parley.accounts;

import io.parley.database.DatabaseClock;
import io.parley.shared.Caller;
import io.parley.shared.Credential;
import io.parley.shared.Problem;
import io.parley.shared.Secret;
import io.parley.shared.SecretBox;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Signing in with a password, staying signed in with refresh tokens, and signing out. */
@Service
class SignIns {
  private static final Logger log = LoggerFactory.getLogger(SignIns.class);

  /** How long somebody who does not come back stays signed in. */
  static final Duration IDLE = Duration.ofDays(30);

  /** How long a used refresh token is taken for the question of a client that lost the answer. */
  static final Duration GRACE = Duration.ofSeconds(60);

  private final SignInRepository signIns;
  private final SignInThrottle throttle;
  private final PasswordChecks passwords;
  private final SignedTokens tokens;
  private final TransactionTemplate transaction;
  private final DatabaseClock clock;
  private final SecretKey successors;
  private final SecureRandom random = new SecureRandom();

  SignIns(
      SignInRepository signIns,
      SignInThrottle throttle,
      PasswordChecks passwords,
      SignedTokens tokens,
      TransactionTemplate transaction,
      SecretBox secrets,
      DatabaseClock clock) {
    this.signIns = signIns;
    this.throttle = throttle;
    this.passwords = passwords;
    this.tokens = tokens;
    this.transaction = transaction;
    this.clock = clock;
    this.successors = secrets.derive("parley refresh token");
  }

  /** What a client gets. */
  record Pair(String access, RefreshToken refresh) {}

  record SignedIn(Account account, Pair tokens) {}

  /** What becomes of a refresh token. */
  private sealed interface Use {
    record Good(Pair tokens) implements Use {}

    record Unknown() implements Use {}

    /** Somebody else has it as well, and nobody can say which of the two is honest. */
    record Stolen(SignedTokens.Bearer bearer) implements Use {}
  }

  /**
   * @throws Problem.Unauthenticated if there is no such account or it has another password: which
   *     of the two is never said
   */
  SignedIn signIn(Email email, Secret password, ClientNetwork network) {
    var attempt = throttle.begin(email, network);
    var account = account(attempt, email, password);
    return account
        .flatMap(found -> inTransaction(() -> begin(attempt, found)))
        .orElseThrow(
            () -> new Problem.Unauthenticated("The e-mail address or the password is wrong."));
  }

  Pair refresh(RefreshToken token) {
    var use = token.looksLikeOne() ? inTransaction(() -> use(token)) : new Use.Unknown();
    return switch (use) {
      case Use.Good good -> good.tokens();
      case Use.Unknown _ -> throw refused();
      case Use.Stolen stolen -> {
        log.warn(
            "A refresh token came a second time: sign-in {} of tenant {} is ended",
            stolen.bearer().signIn(),
            stolen.bearer().tenant());
        throw refused();
      }
    };
  }

  void signOut(Caller caller) {
    var bearer = bearer(caller);
    signIns.end(bearer.tenant(), bearer.signIn(), clock.now());
  }

  String streamToken(Caller caller) {
    return tokens.sign(TokenPurpose.STREAM, bearer(caller));
  }

  /** No connection to the database is held while passwords are compared: that takes its time. */
  private Optional<Account> account(SignInThrottle.Attempt attempt, Email email, Secret password) {
    var accounts = signIns.accounts(email);
    try {
      var match = passwords.match(password, accounts.stream().map(Account::passwordHash).toList());
      return match.isPresent() ? Optional.of(accounts.get(match.getAsInt())) : Optional.empty();
    } catch (Problem.Unavailable full) {
      // Nothing was tried, and so nothing failed.
      throttle.succeeded(attempt);
      throw full;
    }
  }

  private Optional<SignedIn> begin(SignInThrottle.Attempt attempt, Account account) {
    var now = clock.now();
    var until = now.plus(IDLE);
    return signIns
        .insert(account, now, until)
        .map(
            id -> {
              throttle.succeeded(attempt);
              signIns.forgetEnded(account.tenant(), account.user(), now);
              var refresh = RefreshToken.random(random);
              signIns.insertToken(account.tenant(), id, refresh, until);
              var bearer = new SignedTokens.Bearer(account.tenant(), account.user(), id);
              return new SignedIn(account, pair(bearer, refresh));
            });
  }

  private Use use(RefreshToken token) {
    var now = clock.now();
    var found = signIns.lockToken(token.hash(), now);
    if (found.isEmpty()) {
      return new Use.Unknown();
    }
    var bearer = found.get().bearer();
    var usedAt = found.get().usedAt();
    if (usedAt == null) {
      return new Use.Good(pair(bearer, succeed(bearer, token, now)));
    }
    if (usedAt.plus(GRACE).isBefore(now)) {
      signIns.end(bearer.tenant(), bearer.signIn(), now);
      return new Use.Stolen(bearer);
    }
    return new Use.Good(pair(bearer, token.successor(successors)));
  }

  private RefreshToken succeed(SignedTokens.Bearer bearer, RefreshToken token, OffsetDateTime now) {
    var until = now.plus(IDLE);
    var successor = token.successor(successors);
    signIns.useToken(bearer.tenant(), token.hash(), now);
    signIns.insertToken(bearer.tenant(), bearer.signIn(), successor, until);
    signIns.extend(bearer.tenant(), bearer.signIn(), until);
    signIns.forgetTokens(bearer.tenant(), bearer.signIn(), now);
    return successor;
  }

  private Pair pair(SignedTokens.Bearer bearer, RefreshToken refresh) {
    return new Pair(tokens.sign(TokenPurpose.ACCESS, bearer), refresh);
  }

  private static SignedTokens.Bearer bearer(Caller caller) {
    if (caller.credential() instanceof Credential.SignIn signIn) {
      return new SignedTokens.Bearer(caller.tenantId(), caller.userId(), signIn.id());
    }
    throw new Problem.Forbidden(
        "This is for users who signed in: send the access token of /api/v2/auth/login instead of an API key.");
  }

  private static Problem.Unauthenticated refused() {
    return new Problem.Unauthenticated(
        "The refresh token is not valid, was used before or has expired: sign in again.");
  }

  private <T> T inTransaction(Supplier<T> work) {
    return Objects.requireNonNull(transaction.execute(_ -> work.get()));
  }
}

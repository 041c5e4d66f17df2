package io.parley.accounts;

import io.parley.database.DatabaseClock;
import io.parley.shared.Hashes;
import io.parley.shared.Problem;
import io.parley.shared.SecretBox;
import java.time.Duration;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * How often somebody may be wrong. An attempt counts as a failure from the moment it begins: were
 * it counted at its end, many at once would be one. Failures are in the database, so that they
 * survive a restart and hold on all nodes.
 */
@Service
class SignInThrottle {
  static final Duration WINDOW = Duration.ofMinutes(15);
  static final int OF_AN_ACCOUNT = 10;
  static final int OF_A_NETWORK = 100;

  private final SignInFailureRepository failures;
  private final DatabaseClock clock;
  private final SecretKey key;

  SignInThrottle(SignInFailureRepository failures, SecretBox secrets, DatabaseClock clock) {
    this.failures = failures;
    this.clock = clock;
    this.key = secrets.derive("parley sign-in failures");
  }

  /** A failure, until it proves to be none. */
  record Attempt(UUID id) {}

  /**
   * Counts an attempt. It is the same for an account that does not exist: else it would tell.
   *
   * @throws Problem.Throttled if the account or the network had its failures; that costs no more
   */
  @Transactional
  public Attempt begin(Email email, ClientNetwork network) {
    var who = subject("account", email.value());
    var where = subject("network", network.value());
    failures.lock(who);
    failures.lock(where);
    var now = clock.now();
    var since = now.minus(WINDOW);
    failures
        .lastThatCounts(who, where, since)
        .ifPresent(
            last -> {
              throw new Problem.Throttled(
                  "Too many sign-ins failed: wait and try again.",
                  Duration.between(now, last.plus(WINDOW)));
            });
    failures.forgetSome(since);
    return new Attempt(failures.insert(who, where, now));
  }

  /**
   * Counts that somebody asks for a new password, which fails nowhere but costs others their turn.
   * It has nothing to do with signing in: who asked too often may still do that.
   *
   * @return false if the network asked too often
   */
  @Transactional
  public boolean mayAsk(Email email, ClientNetwork network) {
    var where = subject("forgotten, network", network.value());
    failures.lock(where);
    var now = clock.now();
    var since = now.minus(WINDOW);
    if (failures.ofNetwork(where, since) >= OF_A_NETWORK) {
      return false;
    }
    failures.forgetSome(since);
    failures.insert(subject("forgotten", email.value()), where, now);
    return true;
  }

  /** It was no failure. Those before it stay. */
  public void succeeded(Attempt attempt) {
    failures.delete(attempt.id());
  }

  private byte[] subject(String kind, String value) {
    return Hashes.hmac(key, kind + ":" + value);
  }
}

package io.parley.accounts;

import io.parley.database.DatabaseClock;
import io.parley.shared.Caller;
import io.parley.shared.Credential;
import io.parley.shared.Problem;
import io.parley.shared.Secret;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Setting passwords, and asking for them where being signed in is not enough. */
@Service
class Passwords implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Passwords.class);
  private static final int MOST_WAITING = 100;

  private final ThreadPoolExecutor forgotten =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          Thread.ofVirtual().name("password-links-", 0).factory(),
          new ThreadPoolExecutor.DiscardPolicy());
  private final SignInRepository signIns;
  private final SignInThrottle throttle;
  private final UserRepository users;
  private final PasswordChecks checks;
  private final PasswordLinks links;
  private final TransactionTemplate transaction;
  private final DatabaseClock clock;

  Passwords(
      SignInRepository signIns,
      SignInThrottle throttle,
      UserRepository users,
      PasswordChecks checks,
      PasswordLinks links,
      TransactionTemplate transaction,
      DatabaseClock clock) {
    this.signIns = signIns;
    this.throttle = throttle;
    this.users = users;
    this.checks = checks;
    this.links = links;
    this.transaction = transaction;
    this.clock = clock;
  }

  /**
   * Makes sure that it is the caller, and not somebody before an open screen or with a stolen key.
   * Wrong ones count as failures to sign in.
   *
   * @throws Problem.Forbidden if it is not the caller's password
   */
  void confirm(Caller caller, Secret password, ClientNetwork network) {
    var account =
        signIns
            .account(caller.tenantId(), caller.userId())
            .orElseThrow(() -> new Problem.NotFound("This user is no more."));
    var attempt = throttle.begin(new Email(account.email()), network);
    try {
      if (checks.match(password, List.of(account.passwordHash())).isEmpty()) {
        throw new Problem.Forbidden("The current password is wrong.");
      }
    } catch (Problem.Unavailable full) {
      throttle.succeeded(attempt);
      throw full;
    }
    throttle.succeeded(attempt);
  }

  /**
   * Makes links for the accounts of an address, if there are any. After the answer, which must tell
   * that neither by its words nor by its timing; who asks while too many others do asks in vain,
   * and so does who asks too often from one network.
   */
  void forgot(Email email, ClientNetwork network) {
    if (!throttle.mayAsk(email, network)) {
      return;
    }
    forgotten.execute(
        () -> {
          try {
            signIns.allAccounts(email).forEach(this::link);
          } catch (RuntimeException failure) {
            log.warn("A link could not be made: {}", failure.getClass().getSimpleName());
          }
        });
  }

  private void link(Account account) {
    transaction.executeWithoutResult(
        _ -> {
          if (!links.hasNewOne(account.tenant(), account.user())) {
            links.make(account.tenant(), account.user(), PasswordLinks.OF_A_RESET);
          }
        });
  }

  @Override
  public void close() {
    forgotten.shutdown();
  }

  /**
   * Sets the password of somebody who has a link; whoever is signed in as them is signed out.
   *
   * @throws Problem.BadRequest if the link does not work (any more)
   */
  void reset(LinkToken token, NewPassword password) {
    var holder = links.holder(token).orElseThrow(Passwords::useless);
    var hash = checks.hash(password.value());
    transaction.executeWithoutResult(
        _ -> {
          if (!links.use(holder, token)
              || !users.setPassword(holder.tenant(), holder.user(), hash)) {
            throw useless();
          }
          signIns.endAll(holder.tenant(), holder.user(), clock.now());
        });
  }

  /**
   * Sets the password of a user who is signed in; their other sign-ins end.
   *
   * @throws Problem.Forbidden if it is a key that asks, or the current password is wrong
   */
  void change(
      Caller caller, @Nullable Secret current, NewPassword password, ClientNetwork network) {
    if (!(caller.credential() instanceof Credential.SignIn signIn)) {
      throw new Problem.Forbidden(
          "This is for users who signed in: send the access token of /api/v2/auth/login instead of an API key.");
    }
    if (current == null) {
      throw new Problem.Invalid("current_password", "is required");
    }
    confirm(caller, current, network);
    var hash = checks.hash(password.value());
    transaction.executeWithoutResult(
        _ -> {
          if (!users.setPassword(caller.tenantId(), caller.userId(), hash)) {
            throw new Problem.NotFound("This user is no more.");
          }
          links.endAll(caller.tenantId(), caller.userId());
          signIns.endOthers(caller.tenantId(), caller.userId(), signIn.id(), clock.now());
        });
  }

  private static Problem.BadRequest useless() {
    return new Problem.BadRequest(
        "The link was used before, has expired or is not whole: ask for a new one.");
  }
}

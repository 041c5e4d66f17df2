package io.parley.accounts;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.shared.Problem;
import io.parley.shared.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Compares passwords with slow hashes, on a few threads of its own: however many sign in at once,
 * half of the processors are left to everybody else. Real threads, since nothing would ever make a
 * virtual one pause.
 */
class PasswordChecks implements AutoCloseable {
  /** How many hashes a password that is wrong is compared with, however many there are. */
  static final int AT_ONCE = 5;

  private static final String FORM = "$argon2";
  private static final Duration COME_AGAIN = Duration.ofSeconds(2);

  private final PasswordEncoder passwords;
  private final ThreadPoolExecutor pool;
  private final Counter counter;
  private final Future<String> nobodys;

  /**
   * @param threads how many are compared at once
   * @param waiting how many more may wait for that
   */
  PasswordChecks(PasswordEncoder passwords, int threads, int waiting, MeterRegistry meters) {
    this.passwords = passwords;
    this.pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            Thread.ofPlatform().daemon().name("passwords-", 0).factory());
    this.counter =
        Counter.builder("parley.passwords.compared")
            .description("Passwords that were hashed to be compared")
            .register(meters);
    this.nobodys =
        pool.submit(() -> Objects.requireNonNull(passwords.encode(UUID.randomUUID().toString())));
  }

  /**
   * Which of the hashes, if any, is the password's. Where it is none's, as much work is done as for
   * the most hashes there may be: how long it takes must not tell whether there is an account, or
   * in how many tenants.
   *
   * @param hashes at most {@link #AT_ONCE}
   * @throws Problem.Unavailable if too many wait already; then nothing was compared
   */
  OptionalInt match(Secret password, List<Secret> hashes) {
    return await(submit(() -> compare(password, hashes)));
  }

  /**
   * What is kept of a password.
   *
   * @throws Problem.Unavailable if too many wait already
   */
  String hash(Secret password) {
    return await(submit(() -> Objects.requireNonNull(passwords.encode(password.value()))));
  }

  int waiting() {
    return pool.getQueue().size();
  }

  private OptionalInt compare(Secret password, List<Secret> hashes) throws Exception {
    for (var index = 0; index < hashes.size(); index++) {
      var hash = hashes.get(index).value();
      // Of a user without a password nobody may learn by the time that there is none.
      var known = hash.startsWith(FORM);
      if (matches(password, known ? hash : nobodys.get()) && known) {
        return OptionalInt.of(index);
      }
    }
    for (var index = hashes.size(); index < AT_ONCE; index++) {
      matches(password, nobodys.get());
    }
    return OptionalInt.empty();
  }

  private boolean matches(Secret password, String hash) {
    counter.increment();
    return passwords.matches(password.value(), hash);
  }

  private <T> Future<T> submit(Callable<T> work) {
    try {
      return pool.submit(work);
    } catch (RejectedExecutionException _) {
      throw new Problem.Unavailable(
          "Too many people are signing in right now: try again in a moment.", COME_AGAIN);
    }
  }

  private static <T> T await(Future<T> work) {
    try {
      return work.get();
    } catch (InterruptedException _) {
      work.cancel(false);
      Thread.currentThread().interrupt();
      throw new Problem.Unavailable("The server is stopping: try again in a moment.", COME_AGAIN);
    } catch (ExecutionException failure) {
      throw new IllegalStateException("passwords cannot be compared", failure.getCause());
    }
  }

  @Override
  public void close() {
    pool.shutdown();
  }
}

package io.parley.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.shared.Problem;
import io.parley.shared.Secret;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.password.PasswordEncoder;

class PasswordChecksTest {
  private static final Secret PASSWORD = new Secret("right");

  /** Takes as long as the test wants, and tells how many it does at once. */
  private static final class Slow implements PasswordEncoder {
    final Semaphore mayEnd = new Semaphore(0);
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger mostAtOnce = new AtomicInteger();

    @Override
    public String encode(@Nullable CharSequence password) {
      return "$argon2 of " + password;
    }

    @Override
    public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
      mostAtOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
      mayEnd.acquireUninterruptibly();
      running.decrementAndGet();
      return encode(password).equals(hash);
    }
  }

  private final Slow passwords = new Slow();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void soManyAreComparedSoManyWaitAndTheOthersAreTurnedAway() throws Exception {
    try (var checks = new PasswordChecks(passwords, 2, 3, meters);
        var people = Executors.newVirtualThreadPerTaskExecutor()) {
      var hashes = List.of(new Secret(passwords.encode("right")));
      Callable<OptionalInt> signIn = () -> checks.match(PASSWORD, hashes);
      var first = List.of(people.submit(signIn), people.submit(signIn));
      await().until(() -> passwords.running.get() == 2);
      var waiting = List.of(people.submit(signIn), people.submit(signIn), people.submit(signIn));
      await().until(() -> checks.waiting() == 3);
      assertThatExceptionOfType(Problem.Unavailable.class)
          .isThrownBy(() -> checks.match(PASSWORD, hashes))
          .satisfies(refusal -> assertThat(refusal.retryAfter()).isPositive());
      passwords.mayEnd.release(5);
      for (var all : List.of(first, waiting)) {
        for (Future<OptionalInt> one : all) {
          assertThat(one.get()).hasValue(0);
        }
      }
      assertThat(passwords.mostAtOnce).hasValue(2);
    }
  }

  @Test
  void theSameWorkIsDoneHoweverManyThereAre() {
    passwords.mayEnd.release(100);
    try (var checks = new PasswordChecks(passwords, 1, 10, meters)) {
      assertThat(checks.match(PASSWORD, List.of())).isEmpty();
      assertThat(compared()).isEqualTo(5);
      assertThat(checks.match(PASSWORD, List.of(new Secret("no hash")))).isEmpty();
      assertThat(compared()).isEqualTo(10);
      var right = new Secret(passwords.encode("right"));
      assertThat(checks.match(PASSWORD, List.of(new Secret("$argon2 of another"), right)))
          .hasValue(1);
      assertThat(compared()).isEqualTo(12);
      assertThat(checks.match(new Secret("wrong"), List.of(right, right, right))).isEmpty();
      assertThat(compared()).as("of three as of none").isEqualTo(17);
    }
  }

  private double compared() {
    return meters.get("parley.passwords.compared").counter().count();
  }
}

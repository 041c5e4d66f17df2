package io.parley.idempotency;

import io.parley.database.DatabaseClock;
import io.parley.shared.Hashes;
import io.parley.shared.Problem;
import io.parley.shared.SecretBox;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Remembers answers for a day. The memory is written in the transaction of the effect: nothing
 * committed, nothing kept. Answers are sealed, since some hold secrets.
 */
@Service
public class Idempotency {
  private static final Duration KEPT = Duration.ofHours(24);

  /** For work that the database ended, since it and others waited for each other. */
  private static final RetryTemplate ONCE_MORE =
      new RetryTemplate(
          RetryPolicy.builder()
              .includes(PessimisticLockingFailureException.class)
              .maxRetries(3)
              .delay(Duration.ofMillis(20))
              .jitter(Duration.ofMillis(20))
              .multiplier(2)
              .build());

  private final IdempotencyRepository answers;
  private final TransactionTemplate transaction;
  private final SecretBox box;
  private final JsonMapper json;
  private final DatabaseClock clock;

  Idempotency(
      IdempotencyRepository answers,
      TransactionTemplate transaction,
      SecretBox box,
      JsonMapper json,
      DatabaseClock clock) {
    this.answers = answers;
    this.transaction = transaction;
    this.box = box;
    this.json = json;
    this.clock = clock;
  }

  /**
   * Does the work in a transaction, or gives the answer that it got the first time. Work that the
   * database ended because of a deadlock is done again, and must not have changed anything else.
   *
   * @param request the whole of what was asked for; it must be the same the second time
   * @throws Problem.Conflict while the first request is still running
   * @throws Problem.Invalid if the key came with another request before
   */
  public <T> Answer<T> once(IdempotencyKey key, Object request, Class<T> type, Supplier<T> work) {
    var given = key.key();
    if (given == null) {
      return new Answer<>(inTransaction(work), false);
    }
    return inTransaction(() -> onceInTransaction(new Keyed(key, given, hash(request)), type, work));
  }

  /**
   * As {@link #once}, for work that commits on its own and that may be done twice without harm: a
   * crash between work and memory repeats it.
   */
  public <T> Answer<T> repeatable(
      IdempotencyKey key, Object request, Class<T> type, Supplier<T> work) {
    var given = key.key();
    if (given == null) {
      return new Answer<>(work.get(), false);
    }
    var keyed = new Keyed(key, given, hash(request));
    var before = inTransaction(() -> remembered(keyed, type));
    if (before.isPresent()) {
      return before.get();
    }
    var body = work.get();
    return inTransaction(() -> onceInTransaction(keyed, type, () -> body));
  }

  /** The answer to an earlier request with this key, for work that begins with something costly. */
  public <T> Optional<Answer<T>> replay(IdempotencyKey key, Object request, Class<T> type) {
    var given = key.key();
    if (given == null) {
      return Optional.empty();
    }
    var keyed = new Keyed(key, given, hash(request));
    return inTransaction(() -> remembered(keyed, type));
  }

  private <T> Answer<T> onceInTransaction(Keyed keyed, Class<T> type, Supplier<T> work) {
    if (!answers.lock(keyed)) {
      throw new Problem.Conflict(
          "A request with this Idempotency-Key is still running: ask again when it has ended.");
    }
    var before = remembered(keyed, type);
    if (before.isPresent()) {
      return before.get();
    }
    var body = work.get();
    answers.forget(keyed.at().tenant(), oldest());
    answers.keep(keyed, box.seal(json.writeValueAsBytes(body), keyed.place()), clock.now());
    return new Answer<>(body, false);
  }

  private <T> Optional<Answer<T>> remembered(Keyed keyed, Class<T> type) {
    var kept = answers.find(keyed, oldest());
    if (kept.isPresent() && !MessageDigest.isEqual(kept.get().requestHash(), keyed.requestHash())) {
      throw new Problem.Invalid(
          "Idempotency-Key", "was used before with another request: send a new key");
    }
    return kept.map(
        found -> new Answer<>(json.readValue(box.open(found.answer(), keyed.place()), type), true));
  }

  private <T> T inTransaction(Supplier<T> work) {
    return Objects.requireNonNull(
        ONCE_MORE.invoke(() -> Objects.requireNonNull(transaction.execute(_ -> work.get()))));
  }

  private OffsetDateTime oldest() {
    return clock.now().minus(KEPT);
  }

  private byte[] hash(Object request) {
    return Hashes.sha256(json.writeValueAsBytes(request));
  }
}

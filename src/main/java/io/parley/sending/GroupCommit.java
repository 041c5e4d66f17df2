package io.parley.sending;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes what many threads hand in, in few transactions. It takes whatever is waiting as soon as it
 * is free and never waits for more: load makes the batches. One that cannot be written fails alone.
 *
 * @param <T> what is handed in
 * @param <R> what its owner is told
 */
final class GroupCommit<T, R> {
  private static final int LARGEST_BATCH = 256;
  private static final int MOST_WAITING = 8_192;

  private final String name;
  private final TransactionTemplate transaction;
  private final Function<List<T>, List<R>> write;
  private final BlockingQueue<Ticket<T, R>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private volatile @Nullable Thread thread;

  private record Ticket<T, R>(T item, CompletableFuture<R> result) {}

  /**
   * @param write called in a transaction; gives a result for each, in their order
   */
  GroupCommit(String name, TransactionTemplate transaction, Function<List<T>, List<R>> write) {
    this.name = name;
    this.transaction = transaction;
    this.write = write;
  }

  void start() {
    // Not a virtual thread: behind each of its statements it would queue up with all flights.
    thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  /** When nobody hands in anything any more. */
  void stop() {
    var running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  /**
   * Waits until it is durable.
   *
   * @throws RuntimeException what kept it from being written; a commit that broke may have happened
   */
  R submit(T item) throws InterruptedException {
    var ticket = new Ticket<T, R>(item, new CompletableFuture<>());
    waiting.put(ticket);
    try {
      return ticket.result().get();
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof RuntimeException reason
          ? reason
          : new IllegalStateException(failure.getCause());
    }
  }

  private void run() {
    var batch = new ArrayList<Ticket<T, R>>(LARGEST_BATCH);
    try {
      while (!Thread.currentThread().isInterrupted()) {
        batch.add(waiting.take());
        waiting.drainTo(batch, LARGEST_BATCH - 1);
        commit(batch);
        batch.clear();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void commit(List<Ticket<T, R>> batch) {
    try {
      var results = inTransaction(batch.stream().map(Ticket::item).toList());
      for (var index = 0; index < batch.size(); index++) {
        batch.get(index).result().complete(results.get(index));
      }
    } catch (RuntimeException | Error failure) {
      if (batch.size() == 1 || Databases.isAway(failure)) {
        batch.forEach(ticket -> ticket.result().completeExceptionally(failure));
        return;
      }
      var half = batch.size() / 2;
      commit(batch.subList(0, half));
      commit(batch.subList(half, batch.size()));
    }
  }

  private List<R> inTransaction(List<T> items) {
    try {
      return Objects.requireNonNull(transaction.execute(_ -> write.apply(items)));
    } catch (PessimisticLockingFailureException _) {
      // It and others waited for each other, and somebody had to give way.
      return Objects.requireNonNull(transaction.execute(_ -> write.apply(items)));
    }
  }
}

package io.parley.messages;

import io.parley.database.ReservedPool;
import io.parley.gateway.InboundEvent;
import io.parley.gateway.InboundOutcome;
import io.parley.shared.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes events, one transaction at a time. It takes whatever is waiting as soon as it is free and
 * never waits for more: load makes the batches.
 */
final class Committer {
  private static final Logger log = LoggerFactory.getLogger(Committer.class);
  private static final int LARGEST_BATCH = 256;
  private static final int MOST_WAITING = 8_192;
  private static final String LIMIT_EXCEEDED = "54";

  private final BlockingQueue<Ticket> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final InboundStore store;
  private final TransactionTemplate transaction;
  private final String name;
  private volatile @Nullable Thread thread;
  private volatile boolean taking;

  /** Only for the log, which would else get a line for each of thousands of refused batches. */
  private boolean away;

  Committer(String name, InboundStore store, TransactionTemplate transaction) {
    this.store = store;
    this.transaction = transaction;
    this.name = name;
  }

  void start() {
    taking = true;
    // Not a virtual thread: behind each of its statements it would queue up with all requests.
    thread = Thread.ofPlatform().name(name).start(this::run);
  }

  /** Stops after the batch that is being written; who still waits is told to come again. */
  void stop() {
    var running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  int waiting() {
    return waiting.size();
  }

  /**
   * @throws Problem.Unavailable if too much is waiting
   */
  void submit(Ticket ticket) {
    if (!taking || !waiting.offer(ticket)) {
      throw Ticket.unavailable();
    }
    if (!taking) {
      refuseWaiting();
    }
  }

  private void run() {
    var batch = new ArrayList<Ticket>(LARGEST_BATCH);
    try {
      while (!Thread.currentThread().isInterrupted()) {
        batch.add(waiting.take());
        waiting.drainTo(batch, LARGEST_BATCH - 1);
        writeOrFail(batch);
        batch.clear();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      taking = false;
      batch.forEach(ticket -> ticket.fail(Ticket.unavailable()));
      refuseWaiting();
    }
  }

  private void refuseWaiting() {
    var refused = new ArrayList<Ticket>();
    waiting.drainTo(refused);
    refused.forEach(ticket -> ticket.fail(Ticket.unavailable()));
  }

  /** Whatever happens to one batch, the thread goes on with the next. */
  private void writeOrFail(List<Ticket> batch) {
    try {
      write(batch);
    } catch (Error broken) {
      log.error("{} events could not be stored", batch.size(), broken);
      batch.forEach(ticket -> ticket.fail(Ticket.unavailable()));
    }
  }

  private void write(List<Ticket> batch) {
    try {
      var outcomes = commit(batch);
      for (var index = 0; index < batch.size(); index++) {
        batch.get(index).settle(outcomes.get(index));
      }
      away = false;
    } catch (DataAccessResourceFailureException reason) {
      if (isTooLarge(reason)) {
        isolate(batch, reason);
      } else {
        refuse(batch, reason);
      }
    } catch (Problem.Unavailable | CannotCreateTransactionException reason) {
      refuse(batch, reason);
    } catch (TransactionSystemException unknown) {
      // The commit itself broke: it may have happened. The gateway sends the events again, and
      // repeats are known.
      batch.forEach(ticket -> ticket.fail(Ticket.unavailable()));
    } catch (RuntimeException failure) {
      isolate(batch, failure);
    }
  }

  /** Spring takes what exceeds a limit of PostgreSQL for a database that is away. */
  private static boolean isTooLarge(DataAccessResourceFailureException reason) {
    return reason.getMostSpecificCause() instanceof SQLException said
        && String.valueOf(said.getSQLState()).startsWith(LIMIT_EXCEEDED);
  }

  private void refuse(List<Ticket> batch, RuntimeException reason) {
    warnOnce(reason);
    batch.forEach(ticket -> ticket.fail(Ticket.unavailable()));
  }

  private void warnOnce(RuntimeException reason) {
    if (!away) {
      away = true;
      log.warn(
          "Events are refused until the database can store them again: {}",
          reason.getClass().getSimpleName());
    }
  }

  /** One event that cannot be stored fails alone: the batch is split until it stands by itself. */
  private void isolate(List<Ticket> batch, RuntimeException failure) {
    if (batch.size() == 1) {
      log.error("An event could not be stored: {}", withoutTexts(failure));
      batch.getFirst().settle(InboundOutcome.FAILED);
      return;
    }
    var half = batch.size() / 2;
    write(batch.subList(0, half));
    write(batch.subList(half, batch.size()));
  }

  /** The message of a failure may hold the row, and so a text. */
  private static String withoutTexts(RuntimeException failure) {
    var name = failure.getClass().getName();
    return NestedExceptionUtils.getMostSpecificCause(failure) instanceof SQLException said
        ? name + ", SQL state " + said.getSQLState()
        : name;
  }

  private List<InboundOutcome> commit(List<Ticket> batch) {
    var events = batch.stream().map(Ticket::event).toList();
    try {
      return ReservedPool.use(() -> inTransaction(events));
    } catch (PessimisticLockingFailureException deadlock) {
      log.info("A batch of {} events met a deadlock and is tried once more", batch.size());
      return ReservedPool.use(() -> inTransaction(events));
    }
  }

  private List<InboundOutcome> inTransaction(List<InboundEvent> events) {
    return java.util.Objects.requireNonNull(transaction.execute(_ -> store.store(events)));
  }
}

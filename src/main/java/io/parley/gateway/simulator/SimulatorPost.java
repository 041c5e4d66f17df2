package io.parley.gateway.simulator;

import io.parley.database.WorkBell;
import io.parley.database.Worker;
import io.parley.shared.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.stereotype.Component;

/**
 * Delivers messages, durably: whatever waits goes in one statement, and nothing waits for more.
 * Load makes the batches.
 */
@Component
@Conditional(SimulatorCondition.class)
class SimulatorPost {
  private static final Logger log = LoggerFactory.getLogger(SimulatorPost.class);
  private static final Duration REST = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MOST_WAITING = 8_192;
  private static final int LARGEST_BATCH = 1_024;

  /** Above the web server and below whoever sends, who is thus stopped before. */
  private static final int PHASE = 10;

  private final SimulatorDeliveryRepository repository;
  private final BlockingQueue<Ticket> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final WorkBell bell = new WorkBell();

  SimulatorPost(SimulatorDeliveryRepository repository) {
    this.repository = repository;
  }

  /** What became of a delivery. */
  enum Posted {
    DELIVERED,
    NOT_DELIVERED,
    UNKNOWN
  }

  private record Ticket(SimulatedDelivery delivery, CompletableFuture<Posted> outcome) {
    void settle(Posted posted) {
      outcome.complete(posted);
    }
  }

  @Bean
  Worker simulatorPostWorker() {
    return new Worker("simulator-post", REST, this::deliverWaiting).wokenBy(bell).inPhase(PHASE);
  }

  /** Waits until it is durable. */
  Posted deliver(SimulatedDelivery delivery) {
    var ticket = new Ticket(delivery, new CompletableFuture<>());
    if (!waiting.offer(ticket)) {
      return Posted.NOT_DELIVERED;
    }
    bell.ring();
    try {
      return ticket.outcome().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return withdraw(ticket);
    } catch (TimeoutException | ExecutionException _) {
      return withdraw(ticket);
    }
  }

  /** Who took it back before it was taken knows that it was not delivered. */
  private Posted withdraw(Ticket ticket) {
    return waiting.remove(ticket) ? Posted.NOT_DELIVERED : Posted.UNKNOWN;
  }

  private void deliverWaiting() {
    var batch = new ArrayList<Ticket>(LARGEST_BATCH);
    while (waiting.drainTo(batch, LARGEST_BATCH) > 0) {
      deliver(batch);
      batch.clear();
    }
  }

  private void deliver(List<Ticket> batch) {
    var outcome = Posted.UNKNOWN;
    try {
      repository.deliver(batch.stream().map(Ticket::delivery).toList());
      outcome = Posted.DELIVERED;
    } catch (DataIntegrityViolationException failure) {
      if (batch.size() > 1) {
        // One that cannot be stored fails alone.
        batch.forEach(ticket -> deliver(List.of(ticket)));
      }
      outcome = Posted.NOT_DELIVERED;
    } catch (Problem.Unavailable | CannotGetJdbcConnectionException _) {
      outcome = Posted.NOT_DELIVERED;
    } catch (DataAccessException failure) {
      log.warn("{} deliveries may have failed: {}", batch.size(), failure.getClass().getName());
    } finally {
      for (var ticket : batch) {
        ticket.settle(outcome);
      }
    }
  }
}

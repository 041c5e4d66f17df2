package io.parley.gateway.simulator;

import io.parley.database.DatabaseClock;
import io.parley.database.WorkBell;
import io.parley.database.Worker;
import io.parley.gateway.InboundSink;
import io.parley.gateway.simulator.SimulatedReport.What;
import io.parley.gateway.simulator.SimulatorBehaviourRepository.Acquaintance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * The phones that got messages: some time later they report that a message arrived, was read, is
 * answered. What is due goes to the pipeline in one piece. While the server lives no report is
 * lost: who sends takes the places of its reports before, and waits for them.
 */
@Component
@Conditional(SimulatorCondition.class)
class SimulatorPhones {
  private static final Duration REST = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_WAITING = 200_000;
  private static final int LARGEST_BATCH = 1_024;

  /** Above the pipeline, which takes the reports. */
  private static final int PHASE = 5;

  private final SimulatorDeliveryRepository repository;
  private final SimulatorBehaviourRepository behaviours;
  private final InboundSink sink;
  private final DatabaseClock clock;
  private final PriorityBlockingQueue<SimulatedReport> waiting =
      new PriorityBlockingQueue<>(64, Comparator.comparing(SimulatedReport::at));
  private final Semaphore places = new Semaphore(MOST_WAITING);
  private final WorkBell bell = new WorkBell();

  SimulatorPhones(
      SimulatorDeliveryRepository repository,
      SimulatorBehaviourRepository behaviours,
      @Lazy InboundSink sink,
      DatabaseClock clock) {
    this.repository = repository;
    this.behaviours = behaviours;
    this.sink = sink;
    this.clock = clock;
  }

  @Bean
  Worker simulatorPhonesWorker() {
    return new Worker("simulator-phones", REST, this::reportDue).wokenBy(bell).inPhase(PHASE);
  }

  /** Takes places for reports to come; false if none get free. */
  boolean reserve(int reports) {
    try {
      return places.tryAcquire(reports, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Gives back places of reports that do not come. */
  void release(int reports) {
    places.release(reports);
  }

  /** Their places are taken. */
  void willReport(List<SimulatedReport> reports) {
    waiting.addAll(reports);
    bell.ring();
  }

  private void reportDue() {
    for (var due = due(); !due.isEmpty(); due = due()) {
      try {
        meet(due.stream().filter(report -> report.what() == What.REPLIED).toList());
        note(due.stream().filter(SimulatedReport::isNews).toList());
        sink.accept(due.stream().map(SimulatedReport::event).toList());
      } catch (RuntimeException | Error failure) {
        // The pipeline is full, or the database away: whoever has heard some already knows repeats.
        waiting.addAll(due);
        throw failure;
      }
      places.release(due.size());
    }
  }

  /** Who answers is a stranger no more. */
  private void meet(List<SimulatedReport> replies) {
    if (!replies.isEmpty()) {
      behaviours.meet(
          replies.stream()
              .map(reply -> new Acquaintance(reply.session(), reply.delivery().recipient()))
              .toList());
    }
  }

  private void note(List<SimulatedReport> news) {
    if (!news.isEmpty()) {
      repository.note(news);
    }
  }

  private List<SimulatedReport> due() {
    var now = clock.instant();
    var due = new ArrayList<SimulatedReport>();
    while (due.size() < LARGEST_BATCH) {
      var next = waiting.poll();
      if (next == null) {
        break;
      }
      if (next.at().isAfter(now)) {
        waiting.add(next);
        break;
      }
      due.add(next);
    }
    return due;
  }
}

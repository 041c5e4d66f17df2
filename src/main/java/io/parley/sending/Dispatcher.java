package io.parley.sending;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parley.database.Worker;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Takes what is due in any lane and lets it fly. It looks for what is due by the lanes' times, so
 * that lanes with nothing to send cost nothing.
 */
@Component
class Dispatcher implements SmartLifecycle {
  /** What other nodes wrote, and what became due, is late by so much at most. */
  private static final Duration REST = Duration.ofMillis(100);

  private static final int LARGEST_ROUND = 256;

  /** Each is a thread that mostly waits: for the end of its typing, or for its gateway. */
  private static final int MOST_FLYING = 20_000;

  private final Claims claims;
  private final Flights flights;
  private final Nodes nodes;
  private final Lanes lanes;
  private final Worker worker;
  private final Timer taking;
  private volatile boolean stopped;

  Dispatcher(Claims claims, Flights flights, Nodes nodes, Lanes lanes, MeterRegistry meters) {
    Failpoints.arm();
    this.claims = claims;
    this.flights = flights;
    this.nodes = nodes;
    this.lanes = lanes;
    this.worker = new Worker("dispatcher", REST, this::round).wokenBy(lanes.bell());
    this.taking =
        Timer.builder("parley.sending.claims").publishPercentiles(0.5, 0.99).register(meters);
    Gauge.builder("parley.sending.flying", flights::flying).register(meters);
  }

  @Override
  public void start() {
    stopped = false;
    nodes.appear();
    lanes.wakeForgotten();
    flights.open();
    worker.start();
  }

  /** What was begun is finished: nothing is in doubt after a stop. */
  @Override
  public void stop() {
    stopped = true;
    worker.stop();
    flights.close();
    nodes.disappear();
  }

  @Override
  public boolean isRunning() {
    return worker.isRunning();
  }

  private void round() {
    nodes.current().ifPresent(this::takeAll);
  }

  private void takeAll(UUID node) {
    var looked = LARGEST_ROUND;
    while (looked == LARGEST_ROUND && !stopped && flights.flying() < MOST_FLYING) {
      var round = Objects.requireNonNull(taking.record(() -> claims.take(node, LARGEST_ROUND)));
      round.claimed().forEach(flights::begin);
      looked = round.looked();
    }
  }
}

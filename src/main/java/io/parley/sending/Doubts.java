package io.parley.sending;

import io.parley.database.DatabaseClock;
import io.parley.database.Sql;
import io.parley.database.Worker;
import io.parley.gateway.Gateways;
import io.parley.gateway.LookOutcome;
import io.parley.gateway.SoughtMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/**
 * Finds out what became of messages whose calls nobody saw to the end: their server died, or the
 * gateway did not answer. They are sent again only on proof that they did not go out; without any
 * they are unknown, for people to decide.
 */
@Component
class Doubts {
  private static final Logger log = LoggerFactory.getLogger(Doubts.class);
  private static final Duration REST = Duration.ofMillis(500);
  private static final int LARGEST_ROUND = 64;

  /** A minute, which looks at all jobs that run, and forgets old nodes. */
  private static final int ROUNDS_UNTIL_ALL = 120;

  /** Before they are looked for again, should this node die meanwhile. */
  private static final Duration LEASE = Duration.ofMinutes(1);

  private final DoubtRepository doubts;
  private final Verdicts verdicts;
  private final JobProgress jobs;
  private final Nodes nodes;
  private final Flights flights;
  private final Gateways gateways;
  private final DatabaseClock clock;
  private final Semaphore looking = new Semaphore(LARGEST_ROUND);
  private int rounds;

  Doubts(
      DoubtRepository doubts,
      Verdicts verdicts,
      JobProgress jobs,
      Nodes nodes,
      Flights flights,
      Gateways gateways,
      DatabaseClock clock) {
    this.doubts = doubts;
    this.verdicts = verdicts;
    this.jobs = jobs;
    this.nodes = nodes;
    this.flights = flights;
    this.gateways = gateways;
    this.clock = clock;
  }

  @Bean
  Worker doubtsWorker() {
    return new Worker("doubts", REST, this::round);
  }

  private void round() {
    nodes.appear();
    nodes.endFormer(flights::isFlying);
    nodes.lookForDead();
    rounds++;
    var isThorough = rounds % ROUNDS_UNTIL_ALL == 0;
    jobs.sweep(isThorough);
    if (isThorough) {
      nodes.forgetOld();
    }
    var free = looking.availablePermits();
    if (free > 0) {
      take(free).forEach(this::look);
    }
  }

  private List<Doubt> take(int most) {
    var now = clock.instant();
    return doubts.take(Sql.at(now), Sql.at(now.plus(LEASE)), most);
  }

  /** A gateway that hangs holds up its own messages only. */
  private void look(Doubt doubt) {
    looking.acquireUninterruptibly();
    Thread.ofVirtual()
        .name("look")
        .start(
            () -> {
              try {
                var asked = clock.instant();
                verdicts.settle(doubt, ask(doubt), asked);
              } catch (RuntimeException failure) {
                log.warn(
                    "What became of a message of session {} is asked again in a minute: {}",
                    doubt.session().id(),
                    failure.getClass().getSimpleName());
              } finally {
                looking.release();
              }
            });
  }

  private LookOutcome ask(Doubt doubt) {
    if (doubt.isUnknown()) {
      return new LookOutcome.CannotTell("Its time is over.");
    }
    return gateways
        .ifOn(doubt.session().address().gateway())
        .map(
            gateway ->
                gateway.look(
                    doubt.session(),
                    new SoughtMessage(
                        doubt.due().id(),
                        doubt.waMessageId(),
                        doubt.due().chat(),
                        doubt.due().text(),
                        doubt.intentAt())))
        .orElseGet(() -> new LookOutcome.Unreachable("The gateway is switched off."));
  }
}

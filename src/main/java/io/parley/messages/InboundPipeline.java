package io.parley.messages;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.database.DatabaseState;
import io.parley.gateway.InboundEvent;
import io.parley.gateway.InboundOutcome;
import io.parley.gateway.InboundSink;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Where everything comes in: two committers, and a chat always goes to the same one, which keeps
 * its order.
 */
@Component
class InboundPipeline implements InboundSink, SmartLifecycle {
  private static final int COMMITTERS = 2;

  /** Below the web server, which is thus stopped before. */
  private static final int PHASE = 0;

  private final List<Committer> committers;
  private final DatabaseState database;
  private final Map<InboundOutcome, Counter> counters = new EnumMap<>(InboundOutcome.class);
  private volatile boolean running;

  InboundPipeline(
      InboundStore store,
      TransactionTemplate transaction,
      DatabaseState database,
      MeterRegistry meters) {
    this.database = database;
    this.committers =
        IntStream.range(0, COMMITTERS)
            .mapToObj(number -> new Committer("inbound-" + number, store, transaction))
            .toList();
    for (var outcome : InboundOutcome.values()) {
      var name = outcome.name().toLowerCase(Locale.ROOT);
      counters.put(
          outcome, Counter.builder("parley.inbound.events").tag("outcome", name).register(meters));
    }
    Gauge.builder(
            "parley.inbound.waiting", () -> committers.stream().mapToInt(Committer::waiting).sum())
        .register(meters);
  }

  @Override
  public List<InboundOutcome> accept(List<? extends InboundEvent> events) {
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException(
          "the pipeline commits on its own and may not be waited for in a transaction");
    }
    if (database.isAway()) {
      throw Ticket.unavailable();
    }
    var tickets = new ArrayList<Ticket>(events.size());
    for (var event : events) {
      var ticket = new Ticket(event);
      committers.get(Math.floorMod(lane(event), COMMITTERS)).submit(ticket);
      tickets.add(ticket);
    }
    return tickets.stream().map(this::settled).toList();
  }

  private InboundOutcome settled(Ticket ticket) {
    var outcome = ticket.await();
    Objects.requireNonNull(counters.get(outcome)).increment();
    return outcome;
  }

  private static int lane(InboundEvent event) {
    return switch (event) {
      case InboundEvent.OfChat ofChat -> spread(ofChat.chat().hashCode());
      case InboundEvent.SessionChanged change -> spread(change.session().name().hashCode());
      case InboundEvent.PeopleIdentified people -> spread(people.session().name().hashCode());
    };
  }

  /** Ids that were given one after the other differ in few bits. */
  private static int spread(int hash) {
    return (hash * 0x9E3779B9) >>> 16;
  }

  @Override
  public void start() {
    committers.forEach(Committer::start);
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    committers.forEach(Committer::stop);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}

package io.parley.gateway.simulator;

import io.parley.database.DatabaseClock;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent.SessionChanged;
import io.parley.gateway.InboundSink;
import io.parley.gateway.SessionStatus;
import java.util.List;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Bans sessions that write to too many strangers: their phones must be scanned again. */
@Component
@Conditional(SimulatorCondition.class)
class SimulatorBans {
  static final String SENTENCE =
      "WhatsApp has banned this account, since it wrote to too many people who never wrote to it.";

  private final SimulatorBehaviourRepository behaviours;
  private final SimulatorRepository world;
  private final InboundSink sink;
  private final DatabaseClock clock;

  SimulatorBans(
      SimulatorBehaviourRepository behaviours,
      SimulatorRepository world,
      @Lazy InboundSink sink,
      DatabaseClock clock) {
    this.behaviours = behaviours;
    this.world = world;
    this.sink = sink;
    this.clock = clock;
  }

  /** Whether a message to this person gets the session banned. */
  boolean follows(GatewaySession session, SimulatedBehaviour behaviour, String person) {
    if (behaviour.strictness().strangersPerMinute() == null) {
      return false;
    }
    var now = clock.instant();
    if (!behaviours.isTooMany(session, person, now)) {
      return false;
    }
    world.logout(session);
    sink.accept(
        List.of(new SessionChanged(session.address(), SessionStatus.FAILED, null, SENTENCE, now)));
    return true;
  }
}

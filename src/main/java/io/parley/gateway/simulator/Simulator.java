package io.parley.gateway.simulator;

import io.parley.gateway.GatewayKind;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.SessionDirectory;
import io.parley.idempotency.IdempotencyKey;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Service;

/**
 * The door of the simulated world: phones are connected, groups are made, people write. Absent
 * where the simulator is off. Whoever comes in here, by a request or from the server itself, meets
 * the same rules: a session that is not the tenant's or not simulated is a {@link
 * Problem.NotFound}, one that is in the wrong status a {@link Problem.Conflict}.
 */
@Service
@Conditional(SimulatorCondition.class)
public class Simulator {
  private final SimulatorGateway gateway;
  private final SimulatorWorld world;
  private final SimulatorBehaviours behaviours;
  private final SessionDirectory sessions;

  Simulator(
      SimulatorGateway gateway,
      SimulatorWorld world,
      SimulatorBehaviours behaviours,
      SessionDirectory sessions) {
    this.gateway = gateway;
    this.world = world;
    this.behaviours = behaviours;
    this.sessions = sessions;
  }

  /**
   * Somebody in the simulated world.
   *
   * @param name as the person shows it; null if they show none
   */
  public record Person(Phone phone, @Nullable String name) {}

  /**
   * What somebody writes.
   *
   * @param group null for the direct chat with the session
   */
  public record Line(Person by, @Nullable WaId group, String text) {}

  /**
   * The owner holds the phone to the screen: the session works.
   *
   * @param phone the account's number; a made-up one if null
   */
  public void scan(TenantId tenant, SessionId id, @Nullable Phone phone, boolean isBusiness) {
    var session = simulated(tenant, id, "id");
    gateway.scan(session, phone == null ? SimulatorWorld.phoneOf(session) : phone, isBusiness);
  }

  /** The phone goes away, for a while or for good. */
  void disconnect(TenantId tenant, SessionId id, boolean forGood) {
    gateway.disconnect(simulated(tenant, id, "id"), forGood);
  }

  /** Makes a WhatsApp group that the session is in. */
  public WaId makeGroup(TenantId tenant, SessionId id, String name, List<Person> participants) {
    return world.makeGroup(simulated(tenant, id, "session_id"), name, participants);
  }

  /**
   * Somebody writes; the message is durable when this returns.
   *
   * @throws Problem.Unavailable if it may not be stored
   */
  public void write(TenantId tenant, SessionId id, Line line) {
    var message =
        new SimulatedMessage(
            id.value(),
            line.by().phone().international(),
            line.by().name(),
            null,
            null,
            line.group() == null ? null : line.group().value(),
            line.text(),
            null,
            null,
            null,
            null,
            null);
    write(tenant, List.of(message), new IdempotencyKey(tenant, "simulator", null));
  }

  /**
   * As {@link SimulatorWorld#write}.
   *
   * @return the messages' WhatsApp ids, in order
   */
  List<String> write(TenantId tenant, List<SimulatedMessage> messages, IdempotencyKey key) {
    var bySession = new HashMap<UUID, GatewaySession>();
    for (var message : messages) {
      bySession.computeIfAbsent(
          Objects.requireNonNull(message.sessionId()),
          id -> simulated(tenant, new SessionId(id), "session_id"));
    }
    return world.write(bySession, messages, key);
  }

  SimulatedBehaviour behaviour(TenantId tenant, SessionId id) {
    return behaviours.of(simulated(tenant, id, "session_id"));
  }

  SimulatedBehaviour behave(TenantId tenant, SessionId id, SimulatedBehaviour behaviour) {
    behaviours.change(simulated(tenant, id, "session_id"), behaviour);
    return behaviour;
  }

  GatewaySession session(TenantId tenant, SessionId id) {
    return simulated(tenant, id, "id");
  }

  private GatewaySession simulated(TenantId tenant, SessionId id, String field) {
    return sessions
        .find(tenant, id)
        .filter(session -> session.address().gateway() == GatewayKind.SIMULATOR)
        .orElseThrow(
            () ->
                new Problem.NotFound(
                    "There is no simulated session with the id in '" + field + "'."));
  }
}

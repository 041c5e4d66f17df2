package io.parley.gateway.simulator;

import io.parley.database.DatabaseClock;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.LookOutcome;
import io.parley.gateway.OutgoingMessage;
import io.parley.gateway.SendOutcome;
import io.parley.gateway.SendTimeout;
import io.parley.gateway.SessionStatus;
import io.parley.gateway.SoughtMessage;
import io.parley.gateway.simulator.SimulatedFate.Mishap;
import io.parley.shared.Problem;
import io.parley.shared.Text;
import io.parley.shared.WaId;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Conditional;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Sends in the simulated world, whose limits are those of the real one. */
@Component
@Conditional(SimulatorCondition.class)
class SimulatorSending {
  private static final String AWAY = "The simulated network is away: try again in a moment.";
  private static final SendOutcome NOT_TOLD =
      new SendOutcome.Unknown("The simulated network did not say whether it delivered.");

  private final SimulatorBehaviours behaviours;
  private final SimulatorBans bans;
  private final SimulatorPost post;
  private final SimulatorPhones phones;
  private final SimulatorDeliveryRepository deliveries;
  private final SimulatorRepository world;
  private final Duration timeout;
  private final DatabaseClock clock;
  private final SecureRandom random = new SecureRandom();

  SimulatorSending(
      SimulatorBehaviours behaviours,
      SimulatorBans bans,
      SimulatorPost post,
      SimulatorPhones phones,
      SimulatorDeliveryRepository deliveries,
      SimulatorRepository world,
      SendTimeout timeout,
      DatabaseClock clock) {
    this.behaviours = behaviours;
    this.bans = bans;
    this.post = post;
    this.phones = phones;
    this.deliveries = deliveries;
    this.world = world;
    this.timeout = timeout.timeout();
    this.clock = clock;
  }

  String newMessageId() {
    var bytes = new byte[12];
    random.nextBytes(bytes);
    return "SIM" + HexFormat.of().withUpperCase().formatHex(bytes);
  }

  SendOutcome send(GatewaySession session, OutgoingMessage message) {
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("the simulator was asked to send inside a transaction");
    }
    try {
      return refusal(session, message).orElseGet(() -> meetFate(session, message));
    } catch (DataAccessException | Problem.Unavailable _) {
      // Nothing before the delivery itself is written, and that one says what became of it.
      return new SendOutcome.NotSent(AWAY, null);
    }
  }

  private Optional<SendOutcome> refusal(GatewaySession session, OutgoingMessage message) {
    if (session.status() != SessionStatus.WORKING) {
      return Optional.of(new SendOutcome.NotWorking(notWorking(session)));
    }
    if (Text.length(message.text()) > OutgoingMessage.LONGEST_TEXT) {
      return Optional.of(
          new SendOutcome.Refused("WhatsApp takes texts of at most 4096 characters."));
    }
    if (isForeignGroup(session, message.chat())) {
      return Optional.of(new SendOutcome.Refused("The session is not in this group."));
    }
    return Optional.empty();
  }

  private SendOutcome meetFate(GatewaySession session, OutgoingMessage message) {
    var behaviour = behaviours.of(session);
    var fate = SimulatedFate.of(behaviour, message);
    var recipient = recipient(session, message.chat());
    if (message.chat().isDirect() && bans.follows(session, behaviour, recipient)) {
      return new SendOutcome.NotWorking(SimulatorBans.SENTENCE);
    }
    if (!waitedFor(half(fate))) {
      return new SendOutcome.NotSent(AWAY, null);
    }
    if (fate.mishap() == Mishap.REFUSED) {
      return new SendOutcome.Refused("The simulated network refuses this message.");
    }
    return deliver(session, recipient, message, fate);
  }

  private SendOutcome deliver(
      GatewaySession session, String recipient, OutgoingMessage message, SimulatedFate fate) {
    var id = message.id() == null ? newMessageId() : message.id();
    var now = clock.instant();
    var delivery =
        new SimulatedDelivery(session, recipient, message, id, now, fate.deliveredAt(now));
    var reports = fate.reports(delivery);
    if (!phones.reserve(reports.size())) {
      return new SendOutcome.NotSent(AWAY, null);
    }
    var posted = post.deliver(delivery);
    if (posted != SimulatorPost.Posted.DELIVERED) {
      phones.release(reports.size());
      return posted == SimulatorPost.Posted.UNKNOWN
          ? NOT_TOLD
          : new SendOutcome.NotSent(AWAY, null);
    }
    phones.willReport(reports);
    var answered =
        waitedFor(half(fate))
            && fate.latency().compareTo(timeout) <= 0
            && fate.mishap() != Mishap.TIMED_OUT;
    return answered ? new SendOutcome.Sent(id) : NOT_TOLD;
  }

  /** The delivery is in the middle of the call, which is never longer than its time-out. */
  private Duration half(SimulatedFate fate) {
    var latency = fate.latency();
    return (latency.compareTo(timeout) < 0 ? latency : timeout).dividedBy(2);
  }

  private static boolean waitedFor(Duration time) {
    try {
      Thread.sleep(time);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** This world forgets nothing: what is not there did not go out. */
  LookOutcome look(GatewaySession session, SoughtMessage message) {
    if (session.status() != SessionStatus.WORKING) {
      return new LookOutcome.Unreachable(notWorking(session));
    }
    try {
      var found = found(session, message);
      return found.isEmpty() ? new LookOutcome.NotThere() : new LookOutcome.Found(found);
    } catch (DataAccessException | Problem.Unavailable _) {
      return new LookOutcome.Unreachable(AWAY);
    }
  }

  private List<String> found(GatewaySession session, SoughtMessage message) {
    if (message.id() == null) {
      return deliveries.find(
          session, recipient(session, message.chat()), message.text(), message.since());
    }
    return deliveries.isThere(session, message.id()) ? List.of(message.id()) : List.of();
  }

  private static String notWorking(GatewaySession session) {
    return "The session is '" + session.status() + "' and cannot send: start it first.";
  }

  private boolean isForeignGroup(GatewaySession session, WaId chat) {
    return chat.isGroup()
        && world.knownGroups(session.tenant(), session.id(), List.of(chat.value())).isEmpty();
  }

  private String recipient(GatewaySession session, WaId chat) {
    var phone =
        chat.isHiddenPerson()
            ? world.hiddenPhones(session.tenant(), List.of(chat)).get(chat)
            : chat.phone().orElse(null);
    return phone == null ? chat.value() : phone.international();
  }
}

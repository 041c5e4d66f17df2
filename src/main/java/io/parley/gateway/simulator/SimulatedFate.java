package io.parley.gateway.simulator;

import io.parley.gateway.OutgoingMessage;
import io.parley.gateway.simulator.SimulatedReport.What;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What is to become of one message. */
record SimulatedFate(
    SimulatedBehaviour behaviour,
    Mishap mishap,
    boolean isRead,
    boolean isAnswered,
    Duration latency) {
  enum Mishap {
    NONE,
    REFUSED,
    TIMED_OUT,
    LOST_ACKNOWLEDGEMENT
  }

  /** The one that a seed gives to this message, or any. */
  static SimulatedFate of(SimulatedBehaviour behaviour, OutgoingMessage message) {
    var seed = behaviour.seed();
    return drawn(
        behaviour,
        seed == null
            ? ThreadLocalRandom.current()
            : new SplittableRandom(
                31 * (31 * seed + message.chat().hashCode()) + message.text().hashCode()));
  }

  /** Always draws the same number of times, so that one share changes nothing of the others. */
  static SimulatedFate drawn(SimulatedBehaviour behaviour, RandomGenerator random) {
    var mishap = mishap(behaviour, random.nextDouble());
    var attention = random.nextDouble();
    var latency = behaviour.latencyMs();
    var millis = latency.mean() + Math.round((2 * random.nextDouble() - 1) * latency.spread());
    return new SimulatedFate(
        behaviour,
        mishap,
        attention < Math.max(behaviour.readShare(), behaviour.replyShare()),
        attention < behaviour.replyShare(),
        Duration.ofMillis(Math.max(0, millis)));
  }

  private static Mishap mishap(SimulatedBehaviour behaviour, double drawn) {
    var refused = behaviour.failShare();
    var timedOut = refused + behaviour.timeoutShare();
    if (drawn < refused) {
      return Mishap.REFUSED;
    }
    if (drawn < timedOut) {
      return Mishap.TIMED_OUT;
    }
    return drawn < timedOut + behaviour.lostAckShare() ? Mishap.LOST_ACKNOWLEDGEMENT : Mishap.NONE;
  }

  /** Null where the phone gets it later. Of what is lost on the way back nobody hears more. */
  @Nullable Instant deliveredAt(Instant sentAt) {
    return mishap == Mishap.LOST_ACKNOWLEDGEMENT || behaviour.deliveredSeconds() == 0
        ? sentAt
        : null;
  }

  /** What the phone will report; groups do not answer. */
  List<SimulatedReport> reports(SimulatedDelivery delivery) {
    if (mishap == Mishap.LOST_ACKNOWLEDGEMENT) {
      return List.of();
    }
    var reports = new ArrayList<SimulatedReport>();
    reports.add(report(delivery, What.DELIVERED, behaviour.deliveredSeconds()));
    if (isRead) {
      reports.add(report(delivery, What.READ, behaviour.readSeconds()));
    }
    if (isAnswered && delivery.message().chat().isDirect()) {
      reports.add(report(delivery, What.REPLIED, behaviour.replySeconds()));
    }
    return reports;
  }

  private static SimulatedReport report(SimulatedDelivery delivery, What what, int seconds) {
    return new SimulatedReport(delivery, what, delivery.sentAt().plusSeconds(seconds));
  }
}

package io.parley.sending;

import io.parley.database.DatabaseClock;
import io.parley.gateway.Gateways;
import io.parley.gateway.OutgoingFile;
import io.parley.gateway.OutgoingMessage;
import io.parley.gateway.SendOutcome;
import io.parley.media.OutgoingMedia;
import io.parley.sending.Intents.Begun;
import io.parley.sending.Intents.Wish;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends one message of a lane: shows that somebody types, writes the intent, asks the gateway,
 * writes the result. However long that takes, nobody else has the lane meanwhile.
 */
@Component
class Flights {
  private static final Logger log = LoggerFactory.getLogger(Flights.class);
  private static final Duration UNTIL_THE_DATABASE_ANSWERS = Duration.ofMillis(500);

  /** The others find out by themselves, but it takes them longer. */
  private static final int MOST_TRIES_OF_THE_STOPPED = 10;

  private static final String NO_GATEWAY = "The session's gateway is switched off on this server.";
  private static final String NO_FILE = "The file of the message is not there any more.";
  private static final String HELD_UP = "The server was held up before it could send.";
  private static final String OWN_FAULT =
      "The server cannot deal with this message; its log says why.";

  private final Claims claims;
  private final Lanes lanes;
  private final Gateways gateways;
  private final OutgoingMedia media;
  private final Pace pace;
  private final SendingProperties properties;
  private final DatabaseClock clock;
  private final Intents writer;
  private final GroupCommit<Wish, Begun> intents;
  private final GroupCommit<Landing, Boolean> results;
  private final ConcurrentMap<UUID, Integer> flying = new ConcurrentHashMap<>();
  private final Phaser landed = new Phaser(1);
  private volatile CountDownLatch stopped = new CountDownLatch(1);

  Flights(
      Claims claims,
      Lanes lanes,
      Gateways gateways,
      OutgoingMedia media,
      Pace pace,
      SendingProperties properties,
      DatabaseClock clock,
      Intents intents,
      Results results,
      TransactionTemplate transaction) {
    this.claims = claims;
    this.lanes = lanes;
    this.gateways = gateways;
    this.media = media;
    this.pace = pace;
    this.properties = properties;
    this.clock = clock;
    this.writer = intents;
    this.intents = new GroupCommit<>("intents", transaction, intents::begin);
    this.results = new GroupCommit<>("results", transaction, results::record);
  }

  void open() {
    stopped = new CountDownLatch(1);
    intents.start();
    results.start();
  }

  /** Whoever has not asked the gateway yet does not; all others are waited for. */
  void close() {
    stopped.countDown();
    landed.arriveAndAwaitAdvance();
    intents.stop();
    results.stop();
  }

  int flying() {
    return flying.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether a call may be under way that was begun as this node. */
  boolean isFlying(UUID node) {
    return flying.containsKey(node);
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  void begin(Claim claim) {
    flying.merge(claim.node(), 1, Integer::sum);
    landed.register();
    Thread.ofVirtual().name("flight").start(() -> fly(claim));
  }

  private void fly(Claim claim) {
    try {
      prepare(claim);
      if (isStopped()) {
        writer.giveBack(claim);
      } else {
        send(claim);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error failure) {
      // Of a message in doubt the gateway is asked later; the lane comes back when its lease ends.
      log.error("A message of session {} is left", claim.lane().session(), failure);
    } finally {
      flying.merge(claim.node(), -1, (some, less) -> some + less == 0 ? null : some + less);
      landed.arriveAndDeregister();
    }
  }

  private void prepare(Claim claim) throws InterruptedException {
    var typing = pace.typing(claim.due());
    if (!typing.isPositive()) {
      return;
    }
    var chat = claim.due().chat();
    var gateway = gateways.ifOn(claim.session().address().gateway());
    gateway.ifPresent(
        on -> {
          on.markSeen(claim.session(), chat);
          on.showTyping(claim.session(), chat, true);
        });
    var _ = stopped.await(typing.toMillis(), TimeUnit.MILLISECONDS);
    gateway.ifPresent(on -> on.showTyping(claim.session(), chat, false));
  }

  private void send(Claim claim) throws InterruptedException {
    var session = claim.session();
    var gateway = gateways.ifOn(session.address().gateway());
    // Gateways take ids for texts only.
    var id =
        claim.due().media() == null
            ? gateway.flatMap(on -> on.newMessageId(session)).orElse(null)
            : null;
    Begun begun;
    try {
      begun = intents.submit(new Wish(claim, id));
    } catch (RuntimeException unclear) {
      if (Databases.isAway(unclear)) {
        // The commit may have happened: then it is taken back, and else there is nothing to take.
        land(claim, id, new SendOutcome.NotWorking(HELD_UP));
      } else {
        log.error("A message of session {} is left out", session.id(), unclear);
        writer.giveUp(claim, OWN_FAULT);
      }
      return;
    }
    if (!begun.mayAsk()) {
      return;
    }
    Failpoints.reach(Failpoints.Point.INTENT_WRITTEN);
    var outcome =
        gateway
            .<SendOutcome>map(on -> ask(on, claim, id, begun))
            .orElseGet(() -> new SendOutcome.Refused(NO_GATEWAY));
    Failpoints.reach(Failpoints.Point.GATEWAY_ANSWERED);
    land(claim, id, outcome);
  }

  /**
   * Whoever was stopped in between may have been taken for dead: their call must be over when
   * others have waited for the settle time.
   */
  private boolean isTooLate(Begun begun) {
    return System.nanoTime() - begun.at() > properties.longestDelay().toNanos();
  }

  private SendOutcome ask(
      io.parley.gateway.Gateway gateway, Claim claim, @Nullable String id, Begun begun) {
    var due = claim.due();
    Optional<OutgoingFile> file =
        due.media() == null ? Optional.empty() : media.open(claim.lane().tenant(), due.media());
    if (due.media() != null && file.isEmpty()) {
      return new SendOutcome.Refused(NO_FILE);
    }
    if (isTooLate(begun)) {
      return new SendOutcome.NotWorking(HELD_UP);
    }
    Failpoints.reach(Failpoints.Point.CALL_BEGINS);
    try {
      return gateway.send(
          claim.session(),
          new OutgoingMessage(
              due.id(), id, due.chat(), due.text(), due.replyTo(), file.orElse(null)));
    } catch (RuntimeException failure) {
      log.error("A gateway failed in a way of its own", failure);
      return new SendOutcome.Unknown(OWN_FAULT);
    }
  }

  /** Until it is written: whatever becomes of the database, the process knows what came of it. */
  private void land(Claim claim, @Nullable String id, SendOutcome outcome)
      throws InterruptedException {
    var landing = new Landing(claim, id, outcome, clock.instant());
    var tries = 0;
    while (true) {
      try {
        if (!results.submit(landing)) {
          log.warn(
              "Lane of session {} was lost to another node: somebody else finds out what became of its message",
              claim.lane().session());
        }
        if (pace.isOff()) {
          lanes.bell().ring();
        }
        return;
      } catch (RuntimeException failure) {
        tries++;
        if (!Databases.isAway(failure) || (isStopped() && tries > MOST_TRIES_OF_THE_STOPPED)) {
          throw failure;
        }
        log.debug("A result waits for the database", failure);
        Thread.sleep(UNTIL_THE_DATABASE_ANSWERS);
      }
    }
  }
}

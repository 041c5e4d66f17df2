package io.parley.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.database.Sql;
import io.parley.gateway.DeliveryStatus;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent.Author;
import io.parley.gateway.InboundEvent.Content;
import io.parley.gateway.InboundEvent.MessageAcked;
import io.parley.gateway.InboundEvent.MessageReceived;
import io.parley.gateway.InboundOutcome;
import io.parley.gateway.LookOutcome;
import io.parley.gateway.SendOutcome;
import io.parley.gateway.SessionStatus;
import io.parley.sending.Intents.Wish;
import io.parley.sending.SendingNetwork.Delivery;
import io.parley.sending.SendingWorld.Node;
import io.parley.sending.SendingWorld.Setup;
import io.parley.shared.JobId;
import io.parley.shared.MessageId;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.PessimisticLockingFailureException;

/**
 * Everything that may happen while messages are sent, each by itself or two at once. The server's
 * own steps are taken as its threads take them; in between anything else may happen, as if they
 * were stopped there.
 */
final class SendingPlay {
  private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

  /** As {@link Doubts} does. */
  private static final Duration LOOK_LEASE = Duration.ofMinutes(1);

  /** What a gateway was asked to do, it does before the settle time is over, or never. */
  private static final Duration LATEST = Duration.ofSeconds(19);

  private static final int MOST_STEPS_TO_HEAL = 600;

  private final SendingWorld world;
  private final TenantId tenant;
  private final SendingProperties properties;
  private final List<Hand> hands = new ArrayList<>();
  private final List<Request> lost = new ArrayList<>();
  private final List<Verdict> verdicts = new ArrayList<>();
  private int ids;

  SendingPlay(Setup setup) {
    this.world = new SendingWorld(setup);
    this.tenant = world.tenant.id();
    this.properties = world.bean(SendingProperties.class);
  }

  private enum Stage {
    CLAIMED,
    INTENDED,
    /** Found that it is not too late to ask. */
    CHECKED,
    CALLING,
    ANSWERED
  }

  /** Who sends a message, as a thread of {@link Flights} does. */
  private static final class Hand {
    final Node node;
    final Claim claim;
    Stage stage = Stage.CLAIMED;
    @Nullable String id;
    Instant asked = Instant.MAX;
    Instant called = Instant.MAX;
    boolean late;
    @Nullable Delivery delivery;
    @Nullable SendOutcome answer;
    Instant ended = Instant.MAX;

    Hand(Node node, Claim claim) {
      this.node = node;
      this.claim = claim;
    }
  }

  /** What nobody waits for any more, and may be done nevertheless. */
  private record Request(Claim claim, @Nullable String id, Instant until) {}

  /** What a gateway said of a message, and nobody has written yet. */
  private record Verdict(Doubt doubt, LookOutcome outcome, Instant asked) {}

  /** One thing that happens; what it gives is done when all that happened with it is over. */
  @FunctionalInterface
  private interface Deed {
    Runnable happens();
  }

  /** What may happen at the same time as something else. */
  enum Kind {
    TAKE,
    INTEND,
    LAND,
    ECHO,
    ACK,
    LOOK,
    SETTLE,
    PAUSE,
    RESUME,
    CANCEL,
    RETRY_FAILED,
    RETRY_UNKNOWN,
    OPT_OUT,
    END_DEAD,
    SWEEP
  }

  /** What becomes of a call. */
  enum Fate {
    SENT,
    SENT_WITHOUT_ID,
    REFUSED,
    NOT_SENT,
    NOT_WORKING,
    STRANGERS,
    UNKNOWN_AND_SENT,
    UNKNOWN_AND_NOT_SENT,
    UNKNOWN_AND_LATE
  }

  void happens(Kind kind, int choice) {
    var deed = deed(kind, choice, true);
    if (deed != null) {
      deed.happens().run();
    }
    world.check();
  }

  void together(Kind one, int choice, Kind other, int otherChoice) {
    var first = deed(one, choice, false);
    var second = deed(other, one == other ? choice + 1 + otherChoice % 3 : otherChoice, false);
    if (first != null && second != null) {
      together(List.of(first, second));
    }
    world.check();
  }

  private static void together(List<Deed> deeds) {
    var barrier = new CyclicBarrier(deeds.size());
    var done = deeds.stream().map(deed -> THREADS.submit(() -> after(barrier, deed))).toList();
    done.stream().map(SendingPlay::result).toList().forEach(Runnable::run);
  }

  private static Runnable after(CyclicBarrier barrier, Deed deed)
      throws InterruptedException, BrokenBarrierException {
    barrier.await();
    return deed.happens();
  }

  private static Runnable result(Future<Runnable> deed) {
    try {
      return deed.get();
    } catch (InterruptedException | ExecutionException failure) {
      throw new AssertionError(failure);
    }
  }

  private @Nullable Deed deed(Kind kind, int choice, boolean isAlone) {
    return switch (kind) {
      case TAKE -> take(Objects.requireNonNull(one(world.nodes, choice)));
      case INTEND -> {
        var hand = one(at(Stage.CLAIMED), choice);
        yield hand == null ? null : intend(hand, isAlone);
      }
      case LAND -> {
        var hand = one(at(Stage.ANSWERED), choice);
        yield hand == null ? null : land(hand);
      }
      case ECHO -> {
        var delivery = one(world.network.all(), choice);
        yield delivery == null ? null : echo(delivery);
      }
      case ACK -> {
        var delivery = one(world.network.all(), choice);
        yield delivery == null ? null : ack(delivery, choice);
      }
      case LOOK -> this::look;
      case SETTLE -> {
        var verdict = one(verdicts, choice);
        yield verdict == null ? null : settle(verdict);
      }
      case PAUSE -> user(choice, job -> jobs().pause(tenant, job));
      case RESUME -> user(choice, job -> jobs().resume(tenant, job));
      case CANCEL -> user(choice, job -> jobs().cancel(tenant, job));
      case RETRY_FAILED -> retry(choice, MessageStatus.FAILED);
      case RETRY_UNKNOWN -> retry(choice, MessageStatus.UNKNOWN);
      case OPT_OUT -> optOut(choice);
      case END_DEAD ->
          () -> {
            world.bean(NodeRepository.class).endDead(Sql.at(world.clock.now()));
            return () -> {};
          };
      case SWEEP ->
          () -> {
            world.bean(JobProgress.class).sweep(true);
            return () -> {};
          };
    };
  }

  private static <T> @Nullable T one(List<T> some, int choice) {
    return some.isEmpty() ? null : some.get(Math.floorMod(choice, some.size()));
  }

  private List<Hand> at(Stage stage) {
    return hands.stream().filter(hand -> hand.stage == stage).toList();
  }

  private Deed take(Node node) {
    return () -> {
      var claimed = world.bean(Claims.class).take(node.id, 64).claimed();
      return () -> claimed.forEach(claim -> hands.add(new Hand(node, claim)));
    };
  }

  private Deed intend(Hand hand, boolean isAlone) {
    var due = hand.claim.due();
    var hasOptedOut =
        world.people.stream()
            .filter(person -> world.optedOut.contains(person.phone()))
            .anyMatch(person -> person.id().equals(due.person()));
    var mayNot = hasOptedOut || isAlone && !world.isRunning(due.job());
    hand.asked = world.clock.now();
    hand.id = world.choosesIds(hand.claim.session()) ? "CHOSEN" + ids++ : null;
    return () -> {
      var begun =
          twice(
              () ->
                  world.transaction.execute(
                      _ ->
                          world
                              .bean(Intents.class)
                              .begin(List.of(new Wish(hand.claim, hand.id)))
                              .getFirst()
                              .mayAsk()));
      return () -> {
        if (Boolean.TRUE.equals(begun)) {
          assertThat(mayNot).as("nobody may be written to now: %s", due).isFalse();
          hand.stage = Stage.INTENDED;
        } else {
          hands.remove(hand);
        }
      };
    };
  }

  /** Looks at the time, as it does right before it asks the gateway. */
  void checks(int choice) {
    var hand = one(at(Stage.INTENDED), choice);
    if (hand != null) {
      check(hand);
    }
  }

  private void check(Hand hand) {
    if (world.clock.now().isAfter(hand.asked.plus(properties.lease()))) {
      answer(hand, new SendOutcome.NotWorking("The server was held up."));
    } else {
      hand.stage = Stage.CHECKED;
    }
  }

  void calls(int choice) {
    var hand = one(at(Stage.CHECKED), choice);
    if (hand != null) {
      call(hand);
    }
  }

  private void call(Hand hand) {
    hand.stage = Stage.CALLING;
    hand.called = world.clock.now();
    hand.late = hand.called.isAfter(hand.asked.plus(properties.lease()));
    assertThat(
            at(Stage.CALLING).stream()
                .filter(other -> other != hand && !other.late && !hand.late)
                .filter(other -> other.claim.lane().equals(hand.claim.lane())))
        .as("calls of the same lane at the same time")
        .isEmpty();
  }

  /** Its answer may still be to come, or lost. */
  void delivers(int choice) {
    var hand = one(at(Stage.CALLING), choice);
    if (hand != null && hand.delivery == null) {
      hand.delivery = deliver(hand.claim, hand.id);
    }
    world.check();
  }

  private Delivery deliver(Claim claim, @Nullable String id) {
    return world.network.deliver(claim.session(), claim.due(), id, world.clock.now());
  }

  /** Somebody asked for it who is dead, or does not wait for it any more. */
  void deliversLate(int choice) {
    var request = one(lost, choice);
    if (request != null) {
      lost.remove(request);
      deliver(request.claim(), request.id());
    }
    world.check();
  }

  void answers(int choice, Fate fate) {
    var hand = one(at(Stage.CALLING), choice);
    if (hand != null) {
      answer(hand, fate);
    }
    world.check();
  }

  private void answer(Hand hand, Fate fate) {
    var isKnown = fate == Fate.SENT || fate == Fate.SENT_WITHOUT_ID;
    if ((isKnown || fate == Fate.UNKNOWN_AND_SENT) && hand.delivery == null) {
      hand.delivery = deliver(hand.claim, hand.id);
    }
    var unknown = new SendOutcome.Unknown("The gateway did not answer.");
    if (hand.delivery != null) {
      answer(
          hand,
          switch (fate) {
            case SENT -> new SendOutcome.Sent(hand.delivery.waId());
            case SENT_WITHOUT_ID -> new SendOutcome.Sent(null);
            default -> unknown;
          });
      return;
    }
    if (fate == Fate.UNKNOWN_AND_LATE) {
      lose(hand, world.clock.now());
    }
    answer(
        hand,
        switch (fate) {
          case REFUSED -> new SendOutcome.Refused("Not on WhatsApp.");
          case NOT_SENT -> new SendOutcome.NotSent("Nothing listens.", null);
          case NOT_WORKING -> new SendOutcome.NotWorking("Not connected.");
          case STRANGERS -> new SendOutcome.StrangersForbidden("Only people who wrote first.");
          default -> unknown;
        });
  }

  private void answer(Hand hand, SendOutcome outcome) {
    hand.stage = Stage.ANSWERED;
    hand.answer = outcome;
    hand.ended = world.clock.now();
  }

  private void lose(Hand hand, Instant ended) {
    if (hand.delivery == null) {
      lost.add(new Request(hand.claim, hand.id, ended.plus(LATEST)));
    }
  }

  private Deed land(Hand hand) {
    var landing = new Landing(hand.claim, hand.id, Objects.requireNonNull(hand.answer), hand.ended);
    return () -> {
      twice(
          () ->
              world.transaction.execute(
                  _ -> world.bean(Results.class).record(List.of(landing)).getFirst()));
      return () -> hands.remove(hand);
    };
  }

  /** All of it, without anything in between. */
  void flies(int choice, Fate fate) {
    var hand = one(hands, choice);
    if (hand != null) {
      fly(hand, fate);
    }
    world.check();
  }

  private void fly(Hand hand, Fate fate) {
    if (hand.stage == Stage.CLAIMED) {
      intend(hand, false).happens().run();
    }
    if (hand.stage == Stage.INTENDED) {
      check(hand);
    }
    if (hand.stage == Stage.CHECKED) {
      call(hand);
    }
    if (hand.stage == Stage.CALLING) {
      answer(hand, fate);
    }
    if (hand.stage == Stage.ANSWERED) {
      land(hand).happens().run();
    }
  }

  /** As everything that an account writes; it may come twice. */
  private Deed echo(Delivery delivery) {
    var session = delivery.session();
    var event =
        new MessageReceived(
            session.address(),
            delivery.waId(),
            delivery.chat(),
            new Author(own(session), null, true),
            new Content("text", delivery.text(), null, List.of(), null),
            delivery.at());
    return () -> {
      assertThat(world.sink.accept(List.of(event))).doesNotContain(InboundOutcome.FAILED);
      return () -> {};
    };
  }

  private static WaId own(GatewaySession session) {
    return Objects.requireNonNull(session.phone()).waId();
  }

  private Deed ack(Delivery delivery, int choice) {
    var status =
        switch (Math.floorMod(choice, 5)) {
          case 0 -> DeliveryStatus.FAILED;
          case 1, 2 -> DeliveryStatus.READ;
          default -> DeliveryStatus.DELIVERED;
        };
    if (status == DeliveryStatus.FAILED) {
      world.network.failLater(delivery.message());
    }
    var event =
        new MessageAcked(
            delivery.session().address(),
            delivery.chat(),
            delivery.waId(),
            status,
            status == DeliveryStatus.FAILED ? "It did not arrive." : null,
            world.clock.now());
    return () -> {
      world.sink.accept(List.of(event));
      return () -> {};
    };
  }

  private Runnable look() {
    var now = world.clock.now();
    var doubts =
        world.bean(DoubtRepository.class).take(Sql.at(now), Sql.at(now.plus(LOOK_LEASE)), 64);
    return () ->
        doubts.forEach(
            doubt ->
                verdicts.add(
                    new Verdict(
                        doubt,
                        doubt.isUnknown()
                            ? new LookOutcome.CannotTell("Its time is over.")
                            : world.network.look(doubt),
                        now)));
  }

  /** What the gateway would say another time. */
  void looksInVain(int choice) {
    if (!verdicts.isEmpty()) {
      var verdict = Objects.requireNonNull(one(verdicts, choice));
      verdicts.remove(verdict);
      verdicts.add(
          new Verdict(
              verdict.doubt(),
              choice % 2 == 0
                  ? new LookOutcome.CannotTell("Its history is gone.")
                  : new LookOutcome.Unreachable("It does not answer."),
              verdict.asked()));
    }
  }

  private Deed settle(Verdict verdict) {
    return () -> {
      try {
        world.bean(Verdicts.class).settle(verdict.doubt(), verdict.outcome(), verdict.asked());
      } catch (PessimisticLockingFailureException _) {
        // Asked again in a minute.
      }
      return () -> verdicts.remove(verdict);
    };
  }

  private SendJobs jobs() {
    return world.bean(SendJobs.class);
  }

  private Deed user(int choice, Consumer<JobId> wish) {
    var job = Objects.requireNonNull(one(world.jobs, choice));
    return () -> {
      try {
        twice(
            () -> {
              wish.accept(job);
              return true;
            });
      } catch (Problem _) {
        // It makes no sense now, and the user is told so.
      }
      return () -> {};
    };
  }

  /** Whoever tries those again of whom nobody knows takes it that they get it twice. */
  private Deed retry(int choice, MessageStatus scope) {
    var job = Objects.requireNonNull(one(world.jobs, choice));
    return () -> {
      var again = new ArrayList<MessageId>();
      try {
        twice(
            () ->
                world.transaction.execute(
                    _ -> {
                      again.clear();
                      jobs().retry(tenant, job, scope);
                      again.addAll(writtenHere(job));
                      return true;
                    }));
      } catch (Problem _) {
        again.clear();
      }
      return () ->
          again.forEach(
              id -> {
                if (scope == MessageStatus.UNKNOWN || world.network.hasFailedLater(id)) {
                  world.mayGoOut.merge(id, 1, Integer::sum);
                  world.retried.add(id);
                }
              });
    };
  }

  private List<MessageId> writtenHere(JobId job) {
    return world
        .jdbc
        .sql(
            """
            select id from outgoing_message
            where tenant_id = :tenant and job_id = :job and status = 'queued'
              and xmin::text::bigint = pg_current_xact_id()::text::bigint
            """)
        .param("tenant", tenant.value())
        .param("job", job.value())
        .query((row, _) -> new MessageId(Sql.uuid(row, "id")))
        .list();
  }

  private Deed optOut(int choice) {
    var phone = Objects.requireNonNull(Objects.requireNonNull(one(world.people, choice)).phone());
    return () -> {
      twice(() -> world.optOuts().add(world.tenant.get().owner(), phone, null));
      return () -> world.optedOut.add(phone);
    };
  }

  /** As the server does with those that waited for each other. */
  private static <T> @Nullable T twice(Supplier<@Nullable T> work) {
    try {
      return work.get();
    } catch (PessimisticLockingFailureException _) {
      return work.get();
    }
  }

  void connects(int choice, boolean works) {
    var session = Objects.requireNonNull(one(world.sessions, choice));
    world.tenant.report(session, works ? SessionStatus.WORKING : SessionStatus.STOPPED);
    world.check();
  }

  /** All that it was doing is left as it is; what it asked for may still be done. */
  void dies(int choice) {
    var node = Objects.requireNonNull(one(world.nodes, choice));
    world.die(node);
    var now = world.clock.now();
    hands.stream()
        .filter(hand -> hand.node == node && hand.stage == Stage.CALLING)
        .forEach(hand -> lose(hand, now));
    hands.removeIf(hand -> hand.node == node);
    world.liveAgain(node);
  }

  void passes(Duration time) {
    world.advance(time);
    var now = world.clock.now();
    for (var hand : at(Stage.CALLING)) {
      var timeout = hand.called.plus(properties.send().timeout());
      if (timeout.isBefore(now)) {
        lose(hand, timeout);
        answer(hand, new SendOutcome.Unknown("The gateway did not answer in time."));
        hand.ended = timeout;
      }
    }
    lost.removeIf(request -> request.until().isBefore(now));
  }

  /** Two find out at the same time what became of two messages. */
  void settlesTwo() {
    together(List.of(settle(verdicts.getFirst()), settle(verdicts.getLast())));
  }

  String statusOfJob(int job) {
    return world.statusOf(world.jobs.get(job));
  }

  List<String> statusesOfMessages() {
    return world.rows().stream().map(SendingWorld.Row::status).toList();
  }

  /** Whoever is still there ends what it does, and nothing goes wrong any more. */
  void heals() {
    for (var index = 0; index < world.sessions.size(); index++) {
      connects(index, true);
    }
    for (var index = 0; index < world.nodes.size(); index++) {
      dies(index);
    }
    for (var step = 0; step < MOST_STEPS_TO_HEAL; step++) {
      for (var job = 0; job < world.jobs.size(); job++) {
        if (world.statusOf(Objects.requireNonNull(one(world.jobs, job))).equals("paused")) {
          happens(Kind.RESUME, job);
        }
      }
      happens(Kind.END_DEAD, 0);
      happens(Kind.LOOK, 0);
      while (!verdicts.isEmpty()) {
        happens(Kind.SETTLE, 0);
      }
      happens(Kind.TAKE, 0);
      while (!hands.isEmpty()) {
        flies(0, Fate.SENT);
      }
      happens(Kind.SWEEP, 0);
      var next = world.nextDue();
      if (next == null) {
        if (world.jobs.stream().noneMatch(job -> world.statusOf(job).equals("paused"))) {
          world.checkEnd();
          return;
        }
        continue;
      }
      var wait = Duration.between(world.clock.now(), next);
      passes(wait.isNegative() ? Duration.ofMillis(1) : wait.plusMillis(1));
    }
    throw new AssertionError("It never ends: " + world.rows());
  }
}

package io.parley.groups;

import io.parley.database.DatabaseClock;
import io.parley.database.DatabaseState;
import io.parley.database.Worker;
import io.parley.gateway.Gateway;
import io.parley.gateway.GatewayGroup;
import io.parley.gateway.GatewayOutcome.Done;
import io.parley.gateway.GatewayOutcome.NotNow;
import io.parley.gateway.GatewayOutcome.Rejected;
import io.parley.gateway.GatewayOutcome.Unreachable;
import io.parley.gateway.GatewayParticipant;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.Gateways;
import io.parley.gateway.InboundEvent.Link;
import io.parley.gateway.InboundEvent.PeopleIdentified;
import io.parley.gateway.InboundSink;
import io.parley.gateway.SessionStatus;
import io.parley.groups.GroupChangeRepository.Due;
import io.parley.sessions.Sessions;
import io.parley.shared.Backoff;
import io.parley.shared.SessionId;
import io.parley.shared.WaId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Asks gateways who is in the monitored groups: when one begins to be monitored, when somebody came
 * or went, and once a day. Counting the reports instead would drift, since they are repeated and
 * lost.
 */
@Component
class PeopleCounter implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(PeopleCounter.class);

  private static final Duration REST = Duration.ofSeconds(1);

  /** As many sessions are asked at once, each for one group after the other. */
  private static final int MOST_AT_ONCE = 20;

  /** Then whoever counts is taken for dead. */
  private static final Duration LEASE = Duration.ofMinutes(5);

  private static final Duration BETWEEN_COUNTS = Duration.ofDays(1);
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(5);

  /** Most sessions that begin to work say so. */
  private static final Duration UNTIL_A_SESSION_MAY_WORK = Duration.ofHours(1);

  private final GroupChangeRepository changes;
  private final Sessions sessions;
  private final Gateways gateways;
  private final InboundSink sink;
  private final DatabaseClock clock;
  private final DatabaseState database;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);
  private final Set<SessionId> busy = ConcurrentHashMap.newKeySet();
  private @Nullable Worker worker;
  private @Nullable ExecutorService threads;

  PeopleCounter(
      GroupChangeRepository changes,
      Sessions sessions,
      Gateways gateways,
      InboundSink sink,
      DatabaseClock clock,
      DatabaseState database) {
    this.changes = changes;
    this.sessions = sessions;
    this.gateways = gateways;
    this.sink = sink;
    this.clock = clock;
    this.database = database;
  }

  /**
   * @param threads of which one session that hangs stops only one
   */
  void look(Executor threads) {
    var free = places.availablePermits();
    if (free == 0 || database.isAway()) {
      return;
    }
    var now = clock.now();
    changes.claim(now, now.plus(LEASE), busy, free).stream()
        .collect(Collectors.groupingBy(Due::session))
        .values()
        .forEach(groups -> hand(groups, threads));
  }

  /**
   * @param groups of one session
   */
  private void hand(List<Due> groups, Executor threads) {
    var session = groups.getFirst().session();
    places.acquireUninterruptibly();
    busy.add(session);
    Runnable free =
        () -> {
          busy.remove(session);
          places.release();
        };
    try {
      threads.execute(() -> work(groups, free));
    } catch (RejectedExecutionException _) {
      // The server stops; the lease brings them back.
      free.run();
    }
  }

  private void work(List<Due> groups, Runnable free) {
    try {
      count(groups);
    } catch (RuntimeException failure) {
      // The lease brings back what was not reached. The message may hold the row, and so a name.
      log.warn("The people of groups are counted later: {}", failure.getClass().getName());
    } finally {
      free.run();
    }
  }

  private void count(List<Due> groups) {
    var one = groups.getFirst();
    var session =
        sessions
            .find(one.tenant(), one.session())
            .filter(found -> found.status() == SessionStatus.WORKING);
    var gateway = session.flatMap(found -> gateways.ifOn(found.address().gateway()));
    if (gateway.isEmpty()) {
      changes.putOff(one, clock.now().plus(UNTIL_A_SESSION_MAY_WORK));
      return;
    }
    count(groups, session.orElseThrow(), gateway.get());
  }

  private void count(List<Due> groups, GatewaySession session, Gateway gateway) {
    var nameless = new HashMap<WaId, Due>();
    for (var group : groups) {
      switch (gateway.participants(session, group.waGroup())) {
        case Done<List<GatewayParticipant>>(var people) -> {
          changes.countPeople(group, people.size(), clock.now().plus(BETWEEN_COUNTS));
          tellPhones(session, people);
          if (group.isNameless()) {
            nameless.put(group.waGroup(), group);
          }
        }
        case NotNow<List<GatewayParticipant>> _, Rejected<List<GatewayParticipant>> _ ->
            fail(group);
        case Unreachable<List<GatewayParticipant>> _ -> {
          fail(group);
          changes.putOff(group, clock.now().plus(FIRST_PAUSE));
          return;
        }
      }
    }
    name(nameless, session, gateway);
  }

  private void fail(Due group) {
    var pause = Backoff.pause(FIRST_PAUSE, group.failures(), BETWEEN_COUNTS);
    changes.fail(group, clock.now().plus(pause));
  }

  private void name(Map<WaId, Due> nameless, GatewaySession session, Gateway gateway) {
    if (!nameless.isEmpty()
        && gateway.groups(session) instanceof Done<List<GatewayGroup>>(var known)) {
      for (var group : known) {
        var due = nameless.get(group.id());
        if (due != null) {
          changes.name(due, group.name());
        }
      }
    }
  }

  /** Who is asked how many they are tells who they are, too. */
  private void tellPhones(GatewaySession session, List<GatewayParticipant> people) {
    var links = new ArrayList<Link>();
    for (var one : people) {
      if (one.id().isHiddenPerson() && one.phone() != null) {
        links.add(new Link(one.id(), one.phone()));
      }
    }
    if (!links.isEmpty()) {
      sink.accept(List.of(new PeopleIdentified(session.address(), links)));
    }
  }

  @Override
  public void start() {
    var started =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("people-counter-", 0).factory());
    threads = started;
    worker = new Worker("people-counter", REST, () -> look(started));
    worker.start();
  }

  @Override
  public void stop() {
    if (worker != null && threads != null) {
      worker.stop();
      threads.shutdownNow();
      worker = null;
      threads = null;
    }
  }

  @Override
  public boolean isRunning() {
    return worker != null;
  }
}

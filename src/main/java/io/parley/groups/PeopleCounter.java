package io.parley.groups;

import io.parley.database.DatabaseClock;
import io.parley.database.DatabaseState;
import io.parley.gateway.GatewayOutcome.Done;
import io.parley.gateway.GatewayParticipant;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.Gateways;
import io.parley.gateway.InboundEvent.Link;
import io.parley.gateway.InboundEvent.PeopleIdentified;
import io.parley.gateway.InboundSink;
import io.parley.gateway.SessionStatus;
import io.parley.sessions.Sessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
  private static final int MOST_AT_ONCE = 20;
  private static final Duration BETWEEN_COUNTS = Duration.ofDays(1);

  /** Where the gateway gave no answer, or the session does not work. */
  private static final Duration BEFORE_ANOTHER_TRY = Duration.ofMinutes(5);

  private final GroupChangeRepository changes;
  private final Sessions sessions;
  private final Gateways gateways;
  private final InboundSink sink;
  private final DatabaseClock clock;
  private final DatabaseState database;
  private @Nullable ScheduledExecutorService timer;

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

  private void look() {
    if (database.isAway()) {
      return;
    }
    try {
      var now = clock.now();
      changes.claim(now, now.plus(BEFORE_ANOTHER_TRY), MOST_AT_ONCE).forEach(this::count);
    } catch (RuntimeException failure) {
      log.warn("The people of groups are counted later: {}", failure.getMessage());
    }
  }

  private void count(GroupChangeRepository.Due group) {
    var session = sessions.find(group.tenant(), group.session());
    if (session.isEmpty() || session.get().status() != SessionStatus.WORKING) {
      return;
    }
    var gateway = gateways.ifOn(session.get().address().gateway());
    if (gateway.isPresent()
        && gateway.get().participants(session.get(), group.waGroup())
            instanceof Done<List<GatewayParticipant>>(var people)) {
      changes.countPeople(group, people.size(), clock.now().plus(BETWEEN_COUNTS));
      tellPhones(session.get(), people);
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
    timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("people-counter").factory());
    var _ = timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public void stop() {
    if (timer != null) {
      timer.shutdownNow();
      timer = null;
    }
  }

  @Override
  public boolean isRunning() {
    return timer != null;
  }
}

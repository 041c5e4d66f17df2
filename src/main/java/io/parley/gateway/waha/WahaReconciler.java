package io.parley.gateway.waha;

import io.parley.database.DatabaseClock;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.GatewayOutcome;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent.SessionChanged;
import io.parley.gateway.InboundSink;
import io.parley.gateway.SessionDirectory;
import io.parley.gateway.SessionStatus;
import io.parley.gateway.waha.WahaRepository.Leftover;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Compares our sessions with the WAHA server, for which it needs one call while nothing differs.
 * What it finds goes in as a report, like a webhook. Its other half is to help: it puts lost
 * set-ups right, restarts what is stuck or silent, and deletes what was deleted here. What is left
 * of its time goes to the {@link WahaHistory}.
 */
@Component
class WahaReconciler {
  /** Leaves whoever deletes a session the time to do so without help. */
  static final Duration FIRST_FAREWELL = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(WahaReconciler.class);
  private static final String MISSING = "MISSING";
  private static final int MOST_FAREWELLS = 20;
  private static final String NOT_THERE =
      "The WAHA server does not know the session any more: start it, and scan its QR code again.";
  private static final String STUCK =
      "The session does not get beyond starting at the WAHA server, not even after a restart: look into the server's"
          + " log.";

  private final WahaClient client;
  private final WahaGateway gateway;
  private final WahaSetup setup;
  private final WahaRepository repository;
  private final WahaHeard heard;
  private final WahaHistory history;
  private final SessionDirectory sessions;
  private final InboundSink sink;
  private final WahaWatchProperties properties;
  private final DatabaseClock clock;
  private final Instant listening;
  private boolean away;

  /** Whose turn it is: a round that ends early is taken up by the next one. */
  private long turn;

  WahaReconciler(
      WahaClient client,
      WahaGateway gateway,
      WahaSetup setup,
      WahaRepository repository,
      WahaHeard heard,
      WahaHistory history,
      SessionDirectory sessions,
      InboundSink sink,
      WahaWatchProperties properties,
      DatabaseClock clock) {
    this.client = client;
    this.gateway = gateway;
    this.setup = setup;
    this.repository = repository;
    this.heard = heard;
    this.history = history;
    this.sessions = sessions;
    this.sink = sink;
    this.properties = properties;
    this.clock = clock;
    this.listening = clock.instant();
  }

  /** What the list says of a session. */
  private record Listed(WahaLook look, JsonNode config, Optional<Instant> activity) {
    static Optional<Listed> read(JsonNode session, Instant at) {
      return WahaLook.read(session, at)
          .map(look -> new Listed(look, session.path("config"), activity(session)));
    }

    private static Optional<Instant> activity(JsonNode session) {
      var millis = session.path("timestamps").path("activity");
      return millis.isNumber()
          ? Optional.of(Instant.ofEpochMilli(millis.asLong(0)))
          : Optional.empty();
    }
  }

  /** Looks if it is time to, and no other node does. */
  void lookIfDue() {
    heard.writeDown();
    WahaRound.begin(repository, clock, properties.every()).ifPresent(this::look);
  }

  private void look(WahaRound round) {
    try {
      var known = sessions.allAt(GatewayKind.WAHA);
      if (lookAt(known, round) && !Thread.currentThread().isInterrupted()) {
        sayFarewell(round);
        history.readOn(known, round);
      }
    } finally {
      round.end();
    }
  }

  /** False if the server does not answer, which says nothing of the sessions. */
  private boolean lookAt(List<GatewaySession> known, WahaRound round) {
    var list = known.isEmpty() ? Map.<String, Listed>of() : list().orElse(null);
    if (list == null) {
      return false;
    }
    var watches = repository.watches(known);
    for (var count = 0; count < known.size(); count++) {
      // One at least, so that each has its turn however slow the server is.
      if (count > 0 && !round.goesOn()) {
        break;
      }
      var session = known.get((int) (turn++ % known.size()));
      var watch = watches.getOrDefault(session.id(), WahaWatch.none(session.id()));
      lookAfter(session, Optional.ofNullable(list.get(session.address().name())), watch, round);
    }
    return true;
  }

  private void lookAfter(
      GatewaySession session, Optional<Listed> listed, WahaWatch watch, WahaRound round) {
    try {
      var after =
          listed.map(there -> compare(session, there, watch)).orElseGet(() -> miss(session, watch));
      if (!after.equals(watch) && !Thread.currentThread().isInterrupted()) {
        repository.keep(session, after);
      }
      after
          .confirmedAt(properties.doubt())
          .filter(clock.instant()::isBefore)
          .ifPresent(round::hasten);
    } catch (RuntimeException failure) {
      // One session's trouble is not the others'.
      log.warn("Session {} could not be looked after", session.id(), failure);
    }
  }

  /** The server's sessions by name; empty if it does not answer, which says nothing of them. */
  private Optional<Map<String, Listed>> list() {
    if (!(client.get("/api/sessions?all=true") instanceof WahaAnswer.Ok(var list, var at))
        || !(list.isArray() || list.isObject())) {
      warnOnce();
      return Optional.empty();
    }
    away = false;
    var byName = new HashMap<String, Listed>();
    list.valueStream()
        .forEach(
            session ->
                Listed.read(session, at)
                    .ifPresent(listed -> byName.put(session.path("name").asString(""), listed)));
    return Optional.of(byName);
  }

  private void warnOnce() {
    if (!away) {
      away = true;
      log.warn("The WAHA server does not tell its sessions; their status is what it was");
    }
  }

  private WahaWatch compare(GatewaySession session, Listed listed, WahaWatch watch) {
    if (listed.look().status().isEmpty()) {
      return watch;
    }
    var status = listed.look().status().get();
    if (status == SessionStatus.STARTING) {
      return compareStarting(session, listed.look(), watch.starting(clock.instant()));
    }
    var after = follow(session, listed.look(), watch.notStarting());
    if (status != SessionStatus.STOPPED && isToBeMended(session, listed.config(), after)) {
      return mend(session, listed.config(), after);
    }
    return status == SessionStatus.WORKING ? wakeUp(session, listed, after) : after;
  }

  /** Takes over what the list says, if it is not what we know, and asking again says it too. */
  private WahaWatch follow(GatewaySession session, WahaLook look, WahaWatch watch) {
    if (look.status().filter(session.status()::equals).isPresent()) {
      if (session.phone() == null && look.account() != null) {
        look.report(session).ifPresent(this::report);
      }
      return watch.withoutDoubt();
    }
    return switch (client.get(WahaPaths.SESSION, session.address().name())) {
      case WahaAnswer.Ok(var body, var at) ->
          WahaLook.read(body, at).map(again -> believe(session, again, watch)).orElse(watch);
      case WahaAnswer.Missing(var at) -> believeMissing(session, watch, at);
      case WahaAnswer _ -> watch;
    };
  }

  private WahaWatch believe(GatewaySession session, WahaLook look, WahaWatch watch) {
    var status = look.status();
    if (status.isEmpty() || status.get() == session.status()) {
      return watch.withoutDoubt();
    }
    if (isDoubtful(session, status.get())) {
      var now = clock.instant();
      if (!watch.confirms(look.word(), now, properties.doubt())) {
        return watch.doubting(look.word(), now);
      }
    }
    look.report(session).ifPresent(this::report);
    return watch.withoutDoubt();
  }

  /** WAHA reconnects all the time, and says meanwhile that a session has stopped. */
  private static boolean isDoubtful(GatewaySession session, SessionStatus status) {
    return session.status() == SessionStatus.WORKING
        && (status == SessionStatus.STOPPED || status == SessionStatus.STARTING);
  }

  private WahaWatch compareStarting(GatewaySession session, WahaLook look, WahaWatch watch) {
    if (!watch.isStuck(clock.instant(), properties.starting())) {
      // Given up before, and not forgotten by who restarts the server.
      return follow(session, look, watch);
    }
    if (!watch.startingRestarted()) {
      log.info("Session {} is stuck in its start and is restarted", session.id());
      var now = clock.instant();
      // One that did not succeed may be under way all the same, and is given as much time.
      return isRestarted(session) ? watch.startedAgain(now) : watch.notStarting().starting(now);
    }
    if (session.status() != SessionStatus.FAILED) {
      report(new SessionChanged(session.address(), SessionStatus.FAILED, null, STUCK, look.at()));
    }
    return watch;
  }

  private WahaWatch miss(GatewaySession session, WahaWatch watch) {
    if (session.status() == SessionStatus.STOPPED || session.status() == SessionStatus.FAILED) {
      return watch.notStarting().withoutDoubt();
    }
    return switch (client.get(WahaPaths.SESSION, session.address().name())) {
      case WahaAnswer.Missing(var at) -> believeMissing(session, watch, at);
      case WahaAnswer.Ok(var body, var at) ->
          WahaLook.read(body, at).map(look -> believe(session, look, watch)).orElse(watch);
      case WahaAnswer _ -> watch;
    };
  }

  private WahaWatch believeMissing(GatewaySession session, WahaWatch watch, Instant at) {
    var now = clock.instant();
    if (!watch.confirms(MISSING, now, properties.doubt())) {
      return watch.doubting(MISSING, now);
    }
    report(new SessionChanged(session.address(), SessionStatus.FAILED, null, NOT_THERE, at));
    return watch.notStarting().withoutDoubt();
  }

  /** WAHA may come up again without what it was told: then nothing would reach us. */
  private boolean isToBeMended(GatewaySession session, JsonNode config, WahaWatch watch) {
    return setup.hasKey()
        && !setup.holds(session, config, watch.fingerprint().orElse(""))
        && watch.mayBeMended(clock.instant(), properties.rest());
  }

  private WahaWatch mend(GatewaySession session, JsonNode config, WahaWatch watch) {
    log.info("Session {} has lost its set-up at the WAHA server and is set up again", session.id());
    gateway.putConfig(session, config);
    return watch.mended(clock.instant());
  }

  /** A session may say that it works, and be deaf. */
  private WahaWatch wakeUp(GatewaySession session, Listed listed, WahaWatch watch) {
    var now = clock.instant();
    if (properties.silence().isZero()
        || session.status() != SessionStatus.WORKING
        || !watch.isSilent(
            now,
            listening,
            listed.activity().orElse(null),
            properties.silence(),
            properties.rest())) {
      return watch;
    }
    log.info("Nothing has come from session {} for long, so that it is restarted", session.id());
    return isRestarted(session) ? watch.restarted(now) : watch;
  }

  private boolean isRestarted(GatewaySession session) {
    return gateway.restart(session) instanceof GatewayOutcome.Done<GatewaySession>;
  }

  private void report(SessionChanged report) {
    sink.accept(List.of(report));
  }

  /** To one at least, as above. */
  private void sayFarewell(WahaRound round) {
    for (var count = 0; count < MOST_FAREWELLS; count++) {
      var leftover = repository.takeLeftover(clock.instant());
      if (leftover.isEmpty()) {
        return;
      }
      sayFarewell(leftover.get());
      if (!round.goesOn()) {
        return;
      }
    }
  }

  private void sayFarewell(Leftover leftover) {
    var isThere = sessions.find(leftover.tenant(), leftover.session()).isPresent();
    if (isThere
        || WahaGateway.isGone(client.delete(WahaPaths.SESSION, leftover.address().name()))) {
      repository.deleteLeftover(leftover.tenant(), leftover.session());
    }
  }
}

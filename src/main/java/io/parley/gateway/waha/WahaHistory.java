package io.parley.gateway.waha;

import io.parley.database.DatabaseClock;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundSink;
import io.parley.gateway.KeptHistory;
import io.parley.gateway.SessionStatus;
import io.parley.gateway.waha.WahaRepository.Read;
import io.parley.shared.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Looks through what WAHA keeps of each account's chats for what no webhook told: messages that the
 * owner wrote on the phone, webhooks that were lost, acknowledgements that stayed away. What it
 * finds goes in like webhooks, and what is there already changes nothing.
 *
 * <p>It uses what is left of a round, session by session. One that takes longer is gone on with in
 * the next round; after a crash it begins anew.
 */
@Component
class WahaHistory {
  private static final Logger log = LoggerFactory.getLogger(WahaHistory.class);

  /** What was written just now may still be on its way as a webhook. */
  private static final Duration SETTLING = Duration.ofMinutes(1);

  /** After a longer absence than this, what was missed at its beginning stays missed. */
  private static final Duration LONGEST_SPAN = Duration.ofDays(7);

  private final WahaClient client;
  private final WahaRepository repository;
  private final KeptHistory kept;
  private final InboundSink sink;
  private final WahaWatchProperties properties;
  private final DatabaseClock clock;
  private final Map<SessionId, WahaPull> underWay = new HashMap<>();
  private final Map<SessionId, Instant> putOff = new HashMap<>();

  WahaHistory(
      WahaClient client,
      WahaRepository repository,
      KeptHistory kept,
      InboundSink sink,
      WahaWatchProperties properties,
      DatabaseClock clock) {
    this.client = client;
    this.repository = repository;
    this.kept = kept;
    this.sink = sink;
    this.properties = properties;
    this.clock = clock;
  }

  /** Whoever was read longest ago comes first. */
  void readOn(Collection<GatewaySession> sessions, WahaRound round) {
    if (properties.history().isZero()) {
      return;
    }
    var working =
        sessions.stream()
            .filter(session -> session.status() == SessionStatus.WORKING)
            .filter(session -> session.phone() != null)
            .toList();
    forgetOthers(working);
    var end = clock.instant().minus(SETTLING);
    for (var read : repository.dueHistories(working, end.minus(properties.history()))) {
      if (isPutOff(read.session().id())) {
        continue;
      }
      // One at least, so that it comes to an end however slow the server is.
      readOn(read, end, round);
      if (!round.hasTimeLeft()) {
        return;
      }
    }
  }

  private void forgetOthers(Collection<GatewaySession> working) {
    var ids = working.stream().map(GatewaySession::id).collect(Collectors.toSet());
    underWay.keySet().retainAll(ids);
    putOff.keySet().retainAll(ids);
  }

  private boolean isPutOff(SessionId session) {
    var until = putOff.get(session);
    return until != null && clock.instant().isBefore(until);
  }

  /** The trouble of one session is not the others'. */
  private void readOn(Read read, Instant end, WahaRound round) {
    var session = read.session();
    try {
      var since = read.until();
      if (since == null) {
        // What was written before the account came is not ours to read: the first look reaches back
        // to now.
        repository.historyBegins(session, clock.instant().plus(WahaPull.OVERLAP));
      } else {
        readOn(pull(session, since, end), round);
      }
    } catch (RuntimeException failure) {
      log.warn("The history of session {} could not be read", session.id(), failure);
      // Where it stands is not known.
      underWay.remove(session.id());
      putOff(session.id());
    }
  }

  private WahaPull pull(GatewaySession session, Instant since, Instant end) {
    var begun = underWay.get(session.id());
    if (begun != null && begun.goesOnFrom(session, since)) {
      return begun;
    }
    var pull = new WahaPull(client, kept, sink, session, span(since, end), clock);
    underWay.put(session.id(), pull);
    return pull;
  }

  /** One that is put off goes on where it was. */
  private void readOn(WahaPull pull, WahaRound round) {
    var session = pull.session();
    switch (pull.goOn(round::hasTimeLeft)) {
      case DONE -> {
        underWay.remove(session.id());
        repository.historyRead(session, pull.until());
      }
      case UNDER_WAY -> {}
      case GIVEN_UP -> putOff(session.id());
    }
  }

  private void putOff(SessionId session) {
    putOff.put(session, clock.instant().plus(properties.history()));
  }

  private static WahaPull.Window span(Instant since, Instant end) {
    var earliest = end.minus(LONGEST_SPAN);
    return new WahaPull.Window(since, since.isBefore(earliest) ? earliest : since, end);
  }
}

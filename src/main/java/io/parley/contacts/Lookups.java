package io.parley.contacts;

import io.parley.contacts.HiddenNumberRepository.Question;
import io.parley.database.DatabaseClock;
import io.parley.gateway.GatewayOutcome;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.Gateways;
import io.parley.gateway.InboundEvent.Link;
import io.parley.gateway.InboundEvent.PeopleIdentified;
import io.parley.gateway.InboundSink;
import io.parley.gateway.SessionStatus;
import io.parley.sessions.Sessions;
import io.parley.shared.Phone;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Asks gateways for the phones of hidden people who wrote. What they answer comes in as everything
 * else does that they report.
 */
@Service
class Lookups {
  private static final Logger log = LoggerFactory.getLogger(Lookups.class);

  /** Also the most sessions that are asked at once. */
  private static final int MOST_CLAIMED = 32;

  private final HiddenNumberRepository numbers;
  private final Sessions sessions;
  private final Gateways gateways;
  private final InboundSink sink;
  private final DatabaseClock clock;
  private final TransactionTemplate transaction;

  Lookups(
      HiddenNumberRepository numbers,
      Sessions sessions,
      Gateways gateways,
      InboundSink sink,
      DatabaseClock clock,
      TransactionTemplate transaction) {
    this.numbers = numbers;
    this.sessions = sessions;
    this.gateways = gateways;
    this.sink = sink;
    this.clock = clock;
    this.transaction = transaction;
  }

  private record Asked(TenantId tenant, SessionId session) {}

  /** Asks for all who are due. A question that fails is put off like one that nobody can answer. */
  void work() {
    List<Question> due;
    do {
      due =
          Objects.requireNonNull(
              transaction.execute(_ -> numbers.claimQuestions(clock.now(), MOST_CLAIMED)));
      ask(due);
    } while (due.size() == MOST_CLAIMED);
  }

  /** Sessions side by side: one that does not answer holds up no other for long. */
  private void ask(List<Question> due) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      bySession(due).forEach((asked, lids) -> threads.execute(() -> askOrLog(asked, lids)));
    }
  }

  private static Map<Asked, Set<WaId>> bySession(List<Question> due) {
    return due.stream()
        .filter(question -> question.session() != null)
        .collect(
            Collectors.groupingBy(
                question ->
                    new Asked(question.tenant(), Objects.requireNonNull(question.session())),
                Collectors.mapping(Question::lid, Collectors.toSet())));
  }

  private void askOrLog(Asked asked, Set<WaId> lids) {
    try {
      ask(asked, lids);
    } catch (RuntimeException failure) {
      log.warn(
          "{} hidden people of session {} could not be asked for: {}",
          lids.size(),
          asked.session(),
          failure.getClass().getSimpleName());
    }
  }

  private void ask(Asked asked, Set<WaId> lids) {
    var session = sessions.find(asked.tenant(), asked.session());
    if (session.isEmpty()) {
      transaction.executeWithoutResult(_ -> numbers.stopAsking(asked.tenant(), asked.session()));
      return;
    }
    var answer = phones(session.get(), lids);
    var links =
        answer.entrySet().stream()
            .map(known -> new Link(known.getKey(), known.getValue()))
            .toList();
    if (!links.isEmpty()) {
      sink.accept(List.of(new PeopleIdentified(session.get().address(), links)));
    }
  }

  private Map<WaId, Phone> phones(GatewaySession session, Set<WaId> lids) {
    if (session.status() != SessionStatus.WORKING) {
      return Map.of();
    }
    return gateways
        .ifOn(session.address().gateway())
        .map(gateway -> gateway.phonesOf(session, lids))
        .map(
            outcome ->
                outcome instanceof GatewayOutcome.Done<Map<WaId, Phone>>(var known)
                    ? known
                    : Map.<WaId, Phone>of())
        .orElse(Map.of());
  }
}

package io.parley.audiences;

import io.parley.contacts.PhoneBook;
import io.parley.gateway.GatewayGroup;
import io.parley.gateway.GatewayOutcome;
import io.parley.gateway.GatewayParticipant;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.Gateways;
import io.parley.gateway.SessionStatus;
import io.parley.sessions.Sessions;
import io.parley.shared.Phone;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** Asks gateways who is in which WhatsApp groups; never inside a transaction. */
@Service
class WaGroups {
  private static final Logger log = LoggerFactory.getLogger(WaGroups.class);

  /** Of those who ask at once: a gateway that holds many sessions is not flooded. */
  private static final int MOST_AT_ONCE = 8;

  private final Sessions sessions;
  private final Gateways gateways;
  private final PhoneBook phoneBook;

  WaGroups(Sessions sessions, Gateways gateways, PhoneBook phoneBook) {
    this.sessions = sessions;
    this.gateways = gateways;
    this.phoneBook = phoneBook;
  }

  /** A WhatsApp group, through one of the sessions that are in it. */
  record Seen(SessionId session, GatewayGroup group) {}

  /**
   * @param silent working sessions that did not tell their groups
   */
  record Found(List<Seen> groups, List<SessionId> silent) {}

  /** A WhatsApp group as a request names it. */
  record Named(SessionId session, WaId group, String field) {}

  /**
   * The people of WhatsApp groups, each once.
   *
   * @param withoutPhone how many stay hidden
   */
  record Gathered(List<PhoneBook.Entry> people, int withoutPhone) {}

  /** The groups of all working sessions. */
  Found all(TenantId tenant) {
    var working =
        sessions.all(tenant).stream()
            .filter(session -> session.status() == SessionStatus.WORKING)
            .toList();
    var found = new Found(new ArrayList<>(), new ArrayList<>());
    try (var threads = Executors.newFixedThreadPool(MOST_AT_ONCE, Thread.ofVirtual().factory())) {
      var answers = new LinkedHashMap<SessionId, Future<Optional<List<GatewayGroup>>>>();
      working.forEach(
          session -> answers.put(session.id(), threads.submit(() -> groupsOf(session))));
      answers.forEach((session, answer) -> take(session, result(answer), found));
    }
    return found;
  }

  private static void take(SessionId session, Optional<List<GatewayGroup>> told, Found found) {
    told.ifPresentOrElse(
        groups -> groups.forEach(group -> found.groups().add(new Seen(session, group))),
        () -> found.silent().add(session));
  }

  private Optional<List<GatewayGroup>> groupsOf(GatewaySession session) {
    return gateways
        .ifOn(session.address().gateway())
        .map(gateway -> gateway.groups(session))
        .flatMap(
            outcome ->
                outcome instanceof GatewayOutcome.Done<List<GatewayGroup>>(var groups)
                    ? Optional.of(groups)
                    : Optional.empty());
  }

  private static Optional<List<GatewayGroup>> result(Future<Optional<List<GatewayGroup>>> answer) {
    try {
      return answer.get();
    } catch (ExecutionException failure) {
      log.warn("A gateway failed when it was asked for groups", failure.getCause());
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /**
   * Asks for the people of some groups. One is the same person under a phone and a hidden id, as
   * far as it is known.
   *
   * @throws io.parley.shared.Problem that names the group whose people cannot be had
   */
  Gathered gather(TenantId tenant, List<Named> groups) {
    var participants = new LinkedHashMap<WaId, GatewayParticipant>();
    for (var named : groups) {
      var session = sessions.require(tenant, named.session(), named.field() + ".session_id");
      gateways
          .of(session.address().gateway())
          .participants(session, named.group())
          .orRefuse(named.field() + ".session_id")
          .forEach(person -> participants.merge(person.id(), person, WaGroups::better));
    }
    return byPhone(tenant, participants);
  }

  private static GatewayParticipant better(GatewayParticipant one, GatewayParticipant other) {
    return one.phone() == null ? other : one;
  }

  private Gathered byPhone(TenantId tenant, Map<WaId, GatewayParticipant> participants) {
    var hidden = new LinkedHashSet<WaId>();
    participants.forEach(
        (id, person) -> {
          if (phone(person) == null) {
            hidden.add(id);
          }
        });
    var told = phoneBook.phones(tenant, hidden);
    var people = new LinkedHashMap<String, PhoneBook.Entry>();
    participants.forEach(
        (id, person) -> {
          var phone = hidden.contains(id) ? told.get(id) : phone(person);
          if (phone != null) {
            people.putIfAbsent(phone.aliasKey(), new PhoneBook.Entry(phone, null));
          }
        });
    return new Gathered(List.copyOf(people.values()), count(hidden, told));
  }

  private static int count(Set<WaId> hidden, Map<WaId, Phone> told) {
    return Math.toIntExact(hidden.stream().filter(id -> !told.containsKey(id)).count());
  }

  private static @Nullable Phone phone(GatewayParticipant person) {
    return person.phone() == null ? person.id().phone().orElse(null) : person.phone();
  }
}

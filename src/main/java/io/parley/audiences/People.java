package io.parley.audiences;

import io.parley.contacts.KnownPerson;
import io.parley.contacts.PhoneBook;
import io.parley.gateway.GatewaySession;
import io.parley.messages.Acquaintance;
import io.parley.messages.Messages;
import io.parley.sessions.Sessions;
import io.parley.shared.Page;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** All people of a tenant, whichever sessions know them: those who can be put on lists. */
@Service
class People {
  private static final Acquaintance NONE = new Acquaintance(null, List.of());

  private final PhoneBook phoneBook;
  private final Messages messages;
  private final Sessions sessions;

  People(PhoneBook phoneBook, Messages messages, Sessions sessions) {
    this.phoneBook = phoneBook;
    this.messages = messages;
    this.sessions = sessions;
  }

  /** Somebody, and how sessions that are still there know them. */
  record Known(KnownPerson person, Acquaintance acquaintance) {}

  @Transactional(readOnly = true)
  Page<Known> list(TenantId tenant, PeoplePage request) {
    var found =
        phoneBook.list(
            tenant, request.search(), request.size() + 1, request.skipped(), request.after());
    var page = request.of(found, phoneBook.count(tenant, request.search()));
    var known = messages.acquaintances(tenant, page.rows().stream().map(KnownPerson::id).toList());
    var there = sessions.all(tenant).stream().map(GatewaySession::id).collect(Collectors.toSet());
    return page.map(
        person -> new Known(person, among(there, known.getOrDefault(person.id(), NONE))));
  }

  private static Acquaintance among(Set<SessionId> there, Acquaintance acquaintance) {
    return new Acquaintance(
        acquaintance.lastMessageAt(),
        acquaintance.sessions().stream().filter(there::contains).toList());
  }
}

package io.parley.messages;

import static java.util.stream.Collectors.groupingBy;

import io.parley.contacts.Contact;
import io.parley.contacts.Contacts;
import io.parley.shared.ContactId;
import io.parley.shared.Phone;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reactions and votes, each person's once: who answered under several ids has said the newest of
 * it.
 */
@Component
class Responses {
  private final ResponseRepository responses;
  private final Contacts contacts;

  Responses(ResponseRepository responses, Contacts contacts) {
    this.responses = responses;
    this.contacts = contacts;
  }

  /** Somebody as they are known today. */
  record Person(WaId waId, @Nullable Phone phone, @Nullable String name) {}

  /** What a person says now. */
  record Said(String waMessageId, Person person, List<String> words, Instant at) {}

  /** By the WhatsApp ids of the messages, oldest first; of messages without any there is none. */
  Map<String, List<Said>> reactions(
      TenantId tenant, SessionId session, Collection<String> waMessageIds) {
    return ofPeople(tenant, responses.reactions(tenant, session, waMessageIds)).stream()
        .collect(groupingBy(Said::waMessageId));
  }

  List<Said> votes(TenantId tenant, SessionId session, String waMessageId) {
    return ofPeople(tenant, responses.votes(tenant, session, waMessageId));
  }

  private record Voice(String waMessageId, @Nullable ContactId person, @Nullable WaId stranger) {
    static Voice of(Response response, @Nullable Contact person) {
      return person == null
          ? new Voice(response.waMessageId(), null, response.author())
          : new Voice(response.waMessageId(), person.id(), null);
    }
  }

  private List<Said> ofPeople(TenantId tenant, List<Response> found) {
    var people =
        contacts.known(tenant, found.stream().map(Response::author).collect(Collectors.toSet()));
    var newest = new HashMap<Voice, Response>();
    for (var response : found) {
      newest.merge(
          Voice.of(response, people.get(response.author())),
          response,
          (one, other) -> one.at().isAfter(other.at()) ? one : other);
    }
    return newest.values().stream()
        .filter(response -> !response.said().isEmpty())
        .sorted(
            Comparator.comparing(Response::at).thenComparing(response -> response.author().value()))
        .map(response -> said(response, people.get(response.author())))
        .toList();
  }

  private static Said said(Response response, @Nullable Contact known) {
    var phone = response.author().phone().orElse(null);
    var person =
        known == null
            ? new Person(response.author(), phone, null)
            : new Person(
                response.author(), known.phone() == null ? phone : known.phone(), known.name());
    return new Said(response.waMessageId(), person, response.said(), response.at());
  }
}

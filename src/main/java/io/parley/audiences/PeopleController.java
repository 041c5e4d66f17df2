package io.parley.audiences;

import io.parley.database.SearchText;
import io.parley.shared.Caller;
import io.parley.shared.PageRequest;
import io.parley.shared.Phone;
import io.parley.shared.Scope;
import io.parley.shared.SessionId;
import jakarta.validation.Valid;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v2/custom-groups/contacts")
class PeopleController {
  private final People people;

  PeopleController(People people) {
    this.people = people;
  }

  /**
   * @param phone null while WhatsApp hides it
   * @param lastMessageAt in a direct chat, by either side
   * @param sessions that have a direct chat with them, or read a group in which they wrote
   */
  record KnownContact(
      @Nullable Phone phone,
      @Nullable String name,
      @Nullable Instant lastMessageAt,
      List<SessionId> sessions,
      boolean optedOut) {}

  record KnownContactList(
      List<KnownContact> contacts,
      long total,
      int limit,
      int offset,
      @Nullable String nextCursor) {}

  /**
   * Every person known to the tenant, once, the newest first.
   *
   * @param search a part of the name or the phone, without regard to case
   */
  @GetMapping
  @Scope("custom-groups:read")
  KnownContactList list(
      Caller caller,
      @RequestParam(required = false) @Nullable String search,
      @Valid @ParameterObject PageRequest page) {
    var wanted = new PeoplePage(SearchText.of(search), page);
    var found = people.list(caller.tenantId(), wanted).map(PeopleController::view);
    return new KnownContactList(
        found.rows(), found.total(), found.limit(), found.offset(), found.nextCursor());
  }

  private static KnownContact view(People.Known known) {
    var person = known.person();
    return new KnownContact(
        person.phone(),
        person.name(),
        known.acquaintance().lastMessageAt(),
        known.acquaintance().sessions(),
        person.optedOut());
  }
}

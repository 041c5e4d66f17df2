package io.parley.campaigns;

import io.parley.accounts.Feature;
import io.parley.accounts.PlanFeatures;
import io.parley.accounts.settings.TenantSettings;
import io.parley.audiences.CustomGroups;
import io.parley.audiences.Member;
import io.parley.contacts.Addressee;
import io.parley.contacts.Contact;
import io.parley.contacts.Contacts;
import io.parley.contacts.PhoneBook;
import io.parley.contacts.Sighting;
import io.parley.gateway.GatewaySession;
import io.parley.messages.DirectChat;
import io.parley.messages.Messages;
import io.parley.sessions.Sessions;
import io.parley.shared.ContactId;
import io.parley.shared.CustomGroupId;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Finds out who of a list is sent a message, and in which chat. */
@Component
class Drafts {
  static final int MOST_RECIPIENTS = 100_000;

  private final PlanFeatures features;
  private final Sessions sessions;
  private final CustomGroups groups;
  private final PhoneBook phoneBook;
  private final Contacts contacts;
  private final Messages messages;
  private final TenantSettings settings;

  Drafts(
      PlanFeatures features,
      Sessions sessions,
      CustomGroups groups,
      PhoneBook phoneBook,
      Contacts contacts,
      Messages messages,
      TenantSettings settings) {
    this.features = features;
    this.sessions = sessions;
    this.groups = groups;
    this.phoneBook = phoneBook;
    this.contacts = contacts;
    this.messages = messages;
    this.settings = settings;
  }

  /**
   * @throws Problem that says why nothing can be sent to anybody
   */
  @Transactional(propagation = Propagation.MANDATORY)
  Draft draft(TenantId tenant, Wish wish) {
    features.require(tenant, Feature.BULK_SEND);
    return draft(tenant, wish, sessions.requireWorking(tenant, wish.session(), "session_id"));
  }

  /** As {@link #draft}, for what a schedule sends: its session may come back later. */
  @Transactional(propagation = Propagation.MANDATORY)
  Draft scheduled(TenantId tenant, Wish wish) {
    features.require(tenant, Feature.SCHEDULED_MESSAGES);
    var session =
        sessions
            .find(tenant, wish.session())
            .orElseThrow(
                () ->
                    new Problem.NotFound(
                        "The session of the schedule was deleted: give it another."));
    return draft(tenant, wish, session);
  }

  private Draft draft(TenantId tenant, Wish wish, GatewaySession session) {
    var draft =
        new Draft(
            wish,
            switch (wish.target()) {
              case Target.Members(var group) -> members(tenant, wish, session, group);
              case Target.Chat(var chat) -> List.of(chat(tenant, wish, session, chat));
            });
    draft.check();
    return draft;
  }

  private List<Draft.Person> members(
      TenantId tenant, Wish wish, GatewaySession session, CustomGroupId group) {
    var members = members(tenant, group);
    var addressees = phoneBook.addressees(tenant, members.stream().map(Member::person).toList());
    var rules = rules(tenant, wish, session, addressees.values());
    return members.stream()
        .map(member -> rules.person(member, known(addressees, member.person())))
        .toList();
  }

  private Draft.Person chat(TenantId tenant, Wish wish, GatewaySession session, WaId chat) {
    if (chat.isGroup()) {
      var rules = rules(tenant, wish, session, List.of());
      return new Draft.Person(null, null, null, Map.of(), chat, rules.skippedGroup());
    }
    var sighting = new Sighting(tenant, session.id(), chat, null, null);
    var person = Objects.requireNonNull(contacts.seen(Set.of(sighting)).get(sighting));
    var addressees = phoneBook.addressees(tenant, List.of(person.id()));
    return rules(tenant, wish, session, addressees.values())
        .person(person, known(addressees, person.id()));
  }

  private Rules rules(
      TenantId tenant, Wish wish, GatewaySession session, Collection<Addressee> addressees) {
    var people = addressees.stream().map(Addressee::id).distinct().toList();
    var chats = messages.directChats(tenant, session.id(), people);
    return new Rules(session, wish, allowed(tenant), chats);
  }

  private static Addressee known(Map<ContactId, Addressee> addressees, ContactId person) {
    return Objects.requireNonNull(addressees.get(person));
  }

  /** In the order in which they were added. */
  private List<Member> members(TenantId tenant, CustomGroupId group) {
    groups.require(tenant, group, "custom_group_id");
    var members = new ArrayList<Member>();
    groups.read(
        tenant,
        group,
        member -> {
          if (members.size() == MOST_RECIPIENTS) {
            throw new Problem.Invalid(
                "custom_group_id",
                "names a list of more than 100000 members: split it, and send to each part");
          }
          members.add(member);
        });
    Collections.reverse(members);
    return members;
  }

  /** Empty if everybody is. */
  private Set<String> allowed(TenantId tenant) {
    return settings.of(tenant).allowedNumbers().stream()
        .map(Phone::aliasKey)
        .collect(Collectors.toSet());
  }

  /** Why people are skipped; whoever has come once is skipped the second time. */
  private static final class Rules {
    private final GatewaySession session;
    private final Wish wish;
    private final Set<String> allowed;
    private final Map<ContactId, DirectChat> chats;
    private final Set<ContactId> seen = new HashSet<>();
    private final Set<String> seenNumbers = new HashSet<>();

    Rules(
        GatewaySession session, Wish wish, Set<String> allowed, Map<ContactId, DirectChat> chats) {
      this.session = session;
      this.wish = wish;
      this.allowed = allowed;
      this.chats = chats;
    }

    Draft.Person person(Member member, Addressee addressee) {
      return person(addressee, member.phone(), member.name(), member.variables());
    }

    Draft.Person person(Contact person, Addressee addressee) {
      return person(addressee, person.phone(), person.name(), Map.of());
    }

    private Draft.Person person(
        Addressee addressee,
        @Nullable Phone phone,
        @Nullable String name,
        Map<String, String> variables) {
      var chat = chats.get(addressee.id());
      return new Draft.Person(
          addressee.id(),
          phone,
          name,
          variables,
          chat == null ? addressee.waId() : chat.waChat(),
          skipped(phone, addressee, chat));
    }

    private @Nullable String skippedGroup() {
      return allowed.isEmpty() ? null : "The tenant's allowed numbers do not hold groups.";
    }

    private @Nullable String skipped(
        @Nullable Phone phone, Addressee addressee, @Nullable DirectChat chat) {
      var number = phone == null ? addressee.waId().value() : phone.aliasKey();
      var isNew = seen.add(addressee.id());
      if (!seenNumbers.add(number) || !isNew) {
        return "This person is in the list twice.";
      }
      if (addressee.hasOptedOut()) {
        return "This person has opted out.";
      }
      var own = session.phone();
      if (own != null && own.aliasKey().equals(number)) {
        return "This is the session's own number.";
      }
      if (!allowed.isEmpty() && !allowed.contains(number)) {
        return "This number is not among the tenant's allowed numbers.";
      }
      return wish.requireReciprocity() && (chat == null || !chat.hasMessagedFirst())
          ? "This person never wrote first."
          : null;
    }
  }
}

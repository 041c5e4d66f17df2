package io.parley.campaigns;

import io.parley.accounts.Feature;
import io.parley.accounts.PlanFeatures;
import io.parley.accounts.settings.TenantSettings;
import io.parley.audiences.CustomGroups;
import io.parley.audiences.Member;
import io.parley.contacts.Addressee;
import io.parley.contacts.PhoneBook;
import io.parley.gateway.GatewaySession;
import io.parley.messages.DirectChat;
import io.parley.messages.Messages;
import io.parley.sessions.Sessions;
import io.parley.shared.ContactId;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.util.ArrayList;
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
  private final Messages messages;
  private final TenantSettings settings;

  Drafts(
      PlanFeatures features,
      Sessions sessions,
      CustomGroups groups,
      PhoneBook phoneBook,
      Messages messages,
      TenantSettings settings) {
    this.features = features;
    this.sessions = sessions;
    this.groups = groups;
    this.phoneBook = phoneBook;
    this.messages = messages;
    this.settings = settings;
  }

  /**
   * @throws Problem that says why nothing can be sent to anybody
   */
  @Transactional(propagation = Propagation.MANDATORY)
  Draft draft(TenantId tenant, Wish wish) {
    features.require(tenant, Feature.BULK_SEND);
    var session = sessions.requireWorking(tenant, wish.session(), "session_id");
    var members = members(tenant, wish);
    var addressees = phoneBook.addressees(tenant, members.stream().map(Member::person).toList());
    var chats =
        messages.directChats(
            tenant,
            session.id(),
            addressees.values().stream().map(Addressee::id).distinct().toList());
    var rules = new Rules(session, wish, allowed(tenant), chats);
    var draft =
        new Draft(
            wish,
            members.stream()
                .map(member -> rules.person(member, known(addressees, member)))
                .toList());
    draft.check();
    return draft;
  }

  private static Addressee known(Map<ContactId, Addressee> addressees, Member member) {
    return Objects.requireNonNull(addressees.get(member.person()));
  }

  /** In the order in which they were added. */
  private List<Member> members(TenantId tenant, Wish wish) {
    groups.require(tenant, wish.group(), "custom_group_id");
    var members = new ArrayList<Member>();
    groups.read(
        tenant,
        wish.group(),
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
      var chat = chats.get(addressee.id());
      return new Draft.Person(
          member,
          addressee.id(),
          chat == null ? addressee.waId() : chat.waChat(),
          skipped(member, addressee, chat));
    }

    private @Nullable String skipped(
        Member member, Addressee addressee, @Nullable DirectChat chat) {
      var number = member.phone().aliasKey();
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

package io.parley.messages;

import io.parley.contacts.Contact;
import io.parley.contacts.Sighting;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent.MessageReceived;
import io.parley.messages.OwnMessages.Origin;
import io.parley.shared.ChatId;
import io.parley.shared.ContactId;
import io.parley.shared.GroupId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A message before it is stored.
 *
 * @param group the monitored group in which it stands, if any
 * @param origin of what went out from here; null for all else, as far as is known
 */
record Arrival(
    GatewaySession session,
    MessageReceived received,
    @Nullable GroupId group,
    @Nullable Origin origin) {
  Arrival in(@Nullable GroupId other) {
    return new Arrival(session, received, other, origin);
  }

  Arrival from(@Nullable Origin other) {
    return new Arrival(session, received, group, other);
  }

  OwnMessages.Own own(@Nullable ContactId person) {
    return new OwnMessages.Own(
        tenant(),
        session.id(),
        chat(),
        person,
        received.waMessageId(),
        received.content().text(),
        sentAt());
  }

  TenantId tenant() {
    return session.tenant();
  }

  WaId chat() {
    return received.chat();
  }

  ChatKey chatKey() {
    return new ChatKey(session.tenant(), session.id(), received.chat());
  }

  MessageKey key() {
    return new MessageKey(session.tenant(), session.id(), received.waMessageId());
  }

  GroupChat groupChat() {
    return new GroupChat(session.tenant(), session.id(), received.chat());
  }

  /** Direct chats are always read, groups where somebody watches them. */
  boolean isWatched() {
    return !chat().isGroup() || group != null;
  }

  boolean isOwn() {
    return received.author().ownAccount();
  }

  /** The gateway may not know that a hidden id is the account's own. */
  boolean isOwn(Contact author) {
    var own = session.phone();
    var phone = author.phone();
    return own != null && phone != null && own.aliasKey().equals(phone.aliasKey());
  }

  /** That somebody joined is no message of theirs. */
  boolean isWrittenInGroup() {
    return group != null && !received.content().type().equals("system");
  }

  /**
   * What is stored of a direct chat and its other side: in an own message, the chat is the other
   * side.
   */
  Sighting otherSide() {
    return isOwn()
        ? new Sighting(session.tenant(), session.id(), received.chat(), null, null)
        : new Sighting(
            session.tenant(),
            session.id(),
            received.author().id(),
            received.author().name(),
            received.author().phone());
  }

  boolean needsContact() {
    return !isOwn() || !received.chat().isGroup();
  }

  Instant sentAt() {
    return received.sentAt();
  }

  record ChatKey(TenantId tenant, SessionId session, WaId chat) implements Comparable<ChatKey> {
    private static final Comparator<ChatKey> ORDER =
        Comparator.<ChatKey, String>comparing(key -> key.tenant().toString())
            .thenComparing(key -> key.session().toString())
            .thenComparing(key -> key.chat().value());

    @Override
    public int compareTo(ChatKey other) {
      return ORDER.compare(this, other);
    }
  }

  /** A gateway repeats itself: this is what makes a message one. */
  record MessageKey(TenantId tenant, SessionId session, String waMessageId) {}

  /**
   * An arrival with everything that its row refers to.
   *
   * @param sender null if the session's own account wrote it
   */
  record Placed(Arrival arrival, ChatId chat, @Nullable Contact sender) {
    String direction() {
      return sender == null ? "outbound" : "inbound";
    }

    /** Who asked for an own message. */
    @Nullable String source() {
      if (sender != null) {
        return null;
      }
      return arrival.origin() == null ? "phone" : arrival.origin().source();
    }
  }
}

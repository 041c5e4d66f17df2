package io.parley.messages;

import io.parley.shared.ChatId;
import io.parley.shared.ContactId;
import io.parley.shared.Cursor;
import io.parley.shared.MessageId;
import io.parley.shared.Page;
import io.parley.shared.PageRequest;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What is stored of chats and messages. */
@Service
public class Messages {
  private static final String ORDER = "messages";
  private final MessageQueries queries;

  Messages(MessageQueries queries) {
    this.queries = queries;
  }

  /** A group's messages, newest first. */
  @Transactional(readOnly = true)
  public Page<MessageRow> ofGroup(GroupChat chat, PageRequest request) {
    var cursor = Cursor.decode(request.cursor(), ORDER, 2);
    var found = queries.ofGroup(chat, request, after(cursor));
    return Page.of(
        found, queries.count(chat), request, row -> Cursor.of(ORDER, row.sentAt(), row.id()));
  }

  /**
   * Hands over what others wrote in a group, the newest first and few at a time, so that a million
   * messages need no more memory than a thousand. It keeps a connection for as long as it takes.
   *
   * @param reader returns whether it wants more
   * @return whether everything was read
   */
  @Transactional(readOnly = true)
  public boolean read(GroupChat chat, Instant since, Predicate<WrittenMessage> reader) {
    return queries.read(chat, since, reader);
  }

  /** Those of the messages that are there, newest first. */
  public List<MessageRow> find(TenantId tenant, Collection<MessageId> ids) {
    return ids.isEmpty() ? List.of() : queries.find(tenant, ids);
  }

  /** WhatsApp's id of a chat of the session. */
  public Optional<WaId> chat(TenantId tenant, SessionId session, ChatId id) {
    return queries.chat(tenant, session, id);
  }

  /**
   * The chat that a request names, by our id of it, WhatsApp's, or a phone number.
   *
   * @throws Problem that says what {@code chat_id} may hold
   */
  public WaId address(TenantId tenant, SessionId session, String chat) {
    var ours = id(chat);
    if (ours.isPresent()) {
      return chat(tenant, session, ours.get())
          .orElseThrow(
              () -> new Problem.NotFound("The session has no chat with the id in 'chat_id'."));
    }
    return WaId.parse(chat)
        .filter(id -> id.isDirect() || id.isGroup())
        .or(() -> Phone.parse(chat).map(Phone::waId))
        .orElseThrow(
            () ->
                new Problem.Invalid(
                    "chat_id",
                    "must be a chat's id, such as 15550123456@c.us or 120363012345678901@g.us, or a phone number"));
  }

  private static Optional<ChatId> id(String text) {
    try {
      return Optional.of(ChatId.valueOf(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** How many messages of a person are stored in a group, whichever session read them. */
  public long countInGroup(GroupChat chat, ContactId sender) {
    return queries.countInGroup(chat, sender);
  }

  /** When the person last wrote directly, to any session of the tenant. */
  public Optional<Instant> lastDirectInbound(TenantId tenant, ContactId contact) {
    return queries.lastDirectInbound(tenant, contact);
  }

  /** How sessions know people; whom none has heard of is missing. */
  public Map<ContactId, Acquaintance> acquaintances(TenantId tenant, Collection<ContactId> people) {
    return people.isEmpty() ? Map.of() : queries.acquaintances(tenant, people);
  }

  /** Whether the person began the direct chat with the session; messages in groups do not count. */
  public Reciprocity reciprocity(TenantId tenant, SessionId session, ContactId contact) {
    return queries.reciprocity(tenant, session, contact);
  }

  /** The people's direct chats with the session; who has none is missing. */
  public Map<ContactId, DirectChat> directChats(
      TenantId tenant, SessionId session, Collection<ContactId> people) {
    return people.isEmpty() ? Map.of() : queries.directChats(tenant, session, people);
  }

  private static MessageQueries.@Nullable Place after(@Nullable Cursor cursor) {
    return cursor == null
        ? null
        : new MessageQueries.Place(cursor.time(0), cursor.value(1, MessageId::valueOf));
  }
}

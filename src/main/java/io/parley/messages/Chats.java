package io.parley.messages;

import io.parley.contacts.Contacts;
import io.parley.database.SearchText;
import io.parley.media.Media;
import io.parley.messages.ChatPages.Opened;
import io.parley.messages.MessageQueries.Place;
import io.parley.sessions.Sessions;
import io.parley.shared.ChatId;
import io.parley.shared.Cursor;
import io.parley.shared.MessageId;
import io.parley.shared.Page;
import io.parley.shared.PageRequest;
import io.parley.shared.Problem;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Chats and messages as people read them, to answer. */
@Service
class Chats {
  private static final String BY_ACTIVITY = "activity";
  private static final String BY_TIME = "chat";

  private final Sessions sessions;
  private final ChatPages pages;
  private final ChatMessages messages;
  private final Contacts contacts;
  private final Media media;
  private final Responses responses;
  private final MessagesToCome toCome;

  Chats(
      Sessions sessions,
      ChatPages pages,
      ChatMessages messages,
      Contacts contacts,
      Media media,
      Responses responses,
      @Lazy MessagesToCome toCome) {
    this.sessions = sessions;
    this.pages = pages;
    this.messages = messages;
    this.contacts = contacts;
    this.media = media;
    this.responses = responses;
    this.toCome = toCome;
  }

  /**
   * What a caller wants to read of a chat.
   *
   * @param chat our id or WhatsApp's
   */
  record Wish(
      String chat, @Nullable Edge before, @Nullable Edge after, @Nullable SearchText search) {}

  /** The session's chats, those with the newest message first. */
  @Transactional(readOnly = true)
  public Page<Chat> list(
      TenantId tenant, SessionId session, @Nullable SearchText search, PageRequest request) {
    sessions.require(tenant, session, "session_id");
    var cursor = Cursor.decode(request.cursor(), BY_ACTIVITY, 2);
    var after = cursor == null ? null : ChatPages.Place.of(cursor);
    return Page.of(
        pages.list(tenant, session, search, request, after),
        pages.count(tenant, session, search),
        request,
        chat -> Cursor.of(BY_ACTIVITY, chat.lastMessageAt(), chat.id()));
  }

  /** A chat's messages, newest first. */
  @Transactional(readOnly = true)
  public Page<MessageView> read(
      TenantId tenant, SessionId session, Wish wish, PageRequest request) {
    sessions.require(tenant, session, "session_id");
    var chat = open(tenant, session, wish.chat());
    var cursor = Cursor.decode(request.cursor(), BY_TIME, 2);
    var range = range(tenant, chat, wish);
    if (range.isEmpty()) {
      return Page.of(List.of(), 0, request, _ -> Cursor.of(BY_TIME));
    }
    var found =
        messages.list(
            tenant, chat.id(), range.get(), request, cursor == null ? null : place(cursor));
    return shown(
        tenant,
        session,
        Page.of(
            found,
            count(tenant, chat, range.get()),
            request,
            message -> Cursor.of(BY_TIME, message.sentAt(), message.id())));
  }

  @Transactional(readOnly = true)
  public MessageView get(TenantId tenant, MessageId id) {
    return messages
        .find(tenant, id)
        .map(message -> shown(tenant, message))
        .or(() -> toCome.find(tenant, id))
        .orElseThrow(Chats::noMessage);
  }

  private MessageView shown(TenantId tenant, ChatMessage message) {
    var one = new Page<>(List.of(message), 1, 1, 0, null);
    return shown(tenant, message.session(), one).rows().getFirst();
  }

  @Transactional(readOnly = true)
  public PollResults poll(TenantId tenant, MessageId id) {
    var message = message(tenant, id);
    if (!message.isPoll()) {
      throw new Problem.NotFound("The message with this id is no poll, so nobody can vote in it.");
    }
    return PollResults.of(
        message, responses.votes(tenant, message.session(), message.waMessageId()));
  }

  private ChatMessage message(TenantId tenant, MessageId id) {
    return messages.find(tenant, id).orElseThrow(Chats::noMessage);
  }

  private static Problem.NotFound noMessage() {
    return new Problem.NotFound("There is no message with this id.");
  }

  private Opened open(TenantId tenant, SessionId session, String chat) {
    return id(chat)
        .flatMap(id -> pages.find(tenant, session, id))
        .or(() -> WaId.parse(chat).flatMap(id -> open(tenant, session, id)))
        .orElseThrow(() -> new Problem.NotFound("There is no chat with this id in the session."));
  }

  /** Under the very id, else with the person whom it means today. */
  private Optional<Opened> open(TenantId tenant, SessionId session, WaId id) {
    return pages
        .find(tenant, session, id)
        .or(
            () ->
                Optional.ofNullable(contacts.known(tenant, List.of(id)).get(id))
                    .flatMap(person -> pages.find(tenant, session, person.id())));
  }

  private static Optional<ChatId> id(String text) {
    try {
      return Optional.of(ChatId.valueOf(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Empty if it has an edge at a message that is not in the chat: nothing is beyond it. */
  private Optional<MessageRange> range(TenantId tenant, Opened chat, Wish wish) {
    var before = place(tenant, chat, wish.before(), true);
    var after = place(tenant, chat, wish.after(), false);
    var isUnknown =
        (wish.before() != null && before.isEmpty()) || (wish.after() != null && after.isEmpty());
    return isUnknown
        ? Optional.empty()
        : Optional.of(new MessageRange(before.orElse(null), after.orElse(null), wish.search()));
  }

  private Optional<Place> place(TenantId tenant, Opened chat, @Nullable Edge edge, boolean isEnd) {
    return switch (edge) {
      case null -> Optional.empty();
      case Edge.OfMessage(var id) -> messages.place(tenant, chat.id(), id);
      case Edge.OfTime time -> Optional.of(isEnd ? time.lower() : time.upper());
    };
  }

  private static Place place(Cursor cursor) {
    return new Place(cursor.time(0), cursor.value(1, MessageId::valueOf));
  }

  private long count(TenantId tenant, Opened chat, MessageRange range) {
    return range.isEverything() ? chat.messages() : messages.count(tenant, chat.id(), range);
  }

  private Page<MessageView> shown(TenantId tenant, SessionId session, Page<ChatMessage> page) {
    var rows = page.rows();
    var files =
        media.of(tenant, rows.stream().filter(ChatMessage::hasMedia).map(ChatMessage::id).toList());
    var reactions =
        responses.reactions(tenant, session, rows.stream().map(ChatMessage::waMessageId).toList());
    return page.map(
        row ->
            MessageView.of(
                row, files.get(row.id()), reactions.getOrDefault(row.waMessageId(), List.of())));
  }
}

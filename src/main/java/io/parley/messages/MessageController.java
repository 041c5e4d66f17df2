package io.parley.messages;

import io.parley.database.SearchText;
import io.parley.shared.Caller;
import io.parley.shared.ChatId;
import io.parley.shared.MessageId;
import io.parley.shared.PageRequest;
import io.parley.shared.Phone;
import io.parley.shared.Scope;
import io.parley.shared.SessionId;
import io.parley.shared.WaId;
import jakarta.validation.Valid;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reading of chats and messages; keys read texts only where the tenant has allowed it. */
@RestController
@RequestMapping("/api/v2/messages")
class MessageController {
  private final Chats chats;

  MessageController(Chats chats) {
    this.chats = chats;
  }

  /**
   * A chat in the list of its session.
   *
   * @param waChatId WhatsApp's id
   * @param name the person's as it is today, or the group's
   * @param lastMessagePreview null to keys that may not read texts
   * @param labels not available in this version
   */
  record ChatView(
      ChatId id,
      WaId waChatId,
      @Nullable String name,
      @Nullable Phone phone,
      @Nullable String lastMessagePreview,
      Instant lastMessageAt,
      long unreadCount,
      long messageCount,
      @Nullable String firstDirection,
      @Nullable String lastDirection,
      @Nullable Instant lastInboundAt,
      @Nullable Instant lastOutboundAt,
      List<String> labels) {}

  record ChatList(
      List<ChatView> chats, long total, int limit, int offset, @Nullable String nextCursor) {}

  record ChatMessageList(
      List<MessageView> messages, long total, int limit, int offset, @Nullable String nextCursor) {}

  /**
   * The chats of a session, those with the newest message first. API keys see what was said last
   * only with the tenant's setting {@code chat_history_access_enabled}.
   *
   * @param search a part of the name or the phone
   */
  @GetMapping("/chats/{session_id}")
  @Scope("messages:read")
  ChatList chats(
      Caller caller,
      @PathVariable("session_id") SessionId session,
      @RequestParam(required = false) @Nullable String search,
      @Valid @ParameterObject PageRequest page) {
    var found = chats.list(caller.tenantId(), session, SearchText.of(search), page);
    var views = found.map(chat -> view(chat, caller.readsTexts()));
    return new ChatList(
        views.rows(), views.total(), views.limit(), views.offset(), views.nextCursor());
  }

  /**
   * The messages of a chat, newest first. API keys need the tenant's setting {@code
   * chat_history_access_enabled}.
   *
   * @param chat our id of the chat, or WhatsApp's
   * @param before a time or a message's id: only older messages
   * @param after a time or a message's id: only newer messages
   * @param search a part of the text
   */
  @GetMapping("/chat/{session_id}/{chat_id}")
  @Scope("messages:read")
  ChatMessageList messages(
      Caller caller,
      @PathVariable("session_id") SessionId session,
      @PathVariable("chat_id") String chat,
      @RequestParam(required = false) @Nullable String before,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(required = false) @Nullable String search,
      @Valid @ParameterObject PageRequest page) {
    caller.requireTexts();
    var wish =
        new Chats.Wish(
            chat, Edge.parse("before", before), Edge.parse("after", after), SearchText.of(search));
    var found = chats.read(caller.tenantId(), session, wish, page);
    return new ChatMessageList(
        found.rows(), found.total(), found.limit(), found.offset(), found.nextCursor());
  }

  /** One message. API keys need the tenant's setting {@code chat_history_access_enabled}. */
  @GetMapping("/{message_id}")
  @Scope("messages:read")
  MessageView get(Caller caller, @PathVariable("message_id") MessageId id) {
    caller.requireTexts();
    return chats.get(caller.tenantId(), id);
  }

  /**
   * The votes in a poll by option; options that nobody chose are not known. API keys need the
   * tenant's setting {@code chat_history_access_enabled}.
   */
  @GetMapping("/{message_id}/poll-results")
  @Scope("messages:read")
  PollResults poll(Caller caller, @PathVariable("message_id") MessageId id) {
    caller.requireTexts();
    return chats.poll(caller.tenantId(), id);
  }

  private static ChatView view(Chat chat, boolean withText) {
    return new ChatView(
        chat.id(),
        chat.waChat(),
        chat.name(),
        chat.phone(),
        withText ? chat.preview() : null,
        chat.lastMessageAt(),
        chat.unread(),
        chat.messages(),
        chat.firstDirection(),
        chat.lastDirection(),
        chat.lastInboundAt(),
        chat.lastOutboundAt(),
        List.of());
  }
}

package io.parley.messages;

import io.parley.media.MediaView;
import io.parley.shared.ChatId;
import io.parley.shared.GroupId;
import io.parley.shared.MessageId;
import io.parley.shared.Phone;
import io.parley.shared.SessionId;
import io.parley.shared.WaId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message in the event log; what only messages of groups have is null for others.
 *
 * @param chatId WhatsApp's id of the chat
 * @param chatUuid ours
 * @param source where an outbound message was written
 */
public record MessageEvent(
    SessionId sessionId,
    WaId chatId,
    ChatId chatUuid,
    MessageId messageId,
    String waMessageId,
    String direction,
    String messageType,
    String message,
    @Nullable Phone fromPhone,
    @Nullable String fromName,
    @Nullable MediaView media,
    @Nullable String replyTo,
    Instant sentAt,
    @Nullable String source) {
  public static MessageEvent of(StoredMessage message) {
    var received = message.received();
    var own = message.isOwn();
    return new MessageEvent(
        message.session().id(),
        received.chat(),
        message.chat(),
        message.id(),
        received.waMessageId(),
        own ? "outbound" : "inbound",
        received.content().type(),
        message.text(),
        own ? message.session().phone() : sender(message),
        received.author().name(),
        message.media(),
        received.content().replyTo(),
        message.sentAt(),
        message.source());
  }

  /** The number as the network showed it here; a hidden person's as it is known. */
  private static @Nullable Phone sender(StoredMessage message) {
    var known = message.sender() == null ? null : message.sender().phone();
    return message.received().author().id().phone().orElse(known);
  }

  /** The event of a message in a monitored group. */
  public GroupMessageEvent inGroup(GroupId group, List<String> matchedKeywords) {
    return new GroupMessageEvent(this, group, chatId, matchedKeywords, null);
  }

  /** The same with what is known of its group. */
  public record GroupMessageEvent(
      @com.fasterxml.jackson.annotation.JsonUnwrapped MessageEvent message,
      GroupId groupId,
      WaId waGroupId,
      List<String> matchedKeywords,
      @Nullable Object aiAnalysis) {}
}

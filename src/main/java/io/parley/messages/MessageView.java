package io.parley.messages;

import io.parley.media.MediaView;
import io.parley.messages.Responses.Person;
import io.parley.messages.Responses.Said;
import io.parley.shared.ChatId;
import io.parley.shared.MessageId;
import io.parley.shared.Phone;
import io.parley.shared.SessionId;
import io.parley.shared.Text;
import io.parley.shared.WaId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as the API shows it.
 *
 * @param chatId ours; null before the first message in the chat
 * @param waMessageId null until the gateway gave it one
 * @param sentAt null until it is sent
 * @param waChatId WhatsApp's
 * @param content empty if it was taken back
 * @param status queued, sending, sent, delivered, read, failed or unknown; of others' received
 * @param senderPhone as the person is known today; null for own messages
 * @param replyTo the WhatsApp id of the message that is answered
 */
@Schema(name = "ChatMessageView")
public record MessageView(
    MessageId id,
    SessionId sessionId,
    @Nullable ChatId chatId,
    WaId waChatId,
    @Nullable String waMessageId,
    String direction,
    String messageType,
    String content,
    String contentPreview,
    @Nullable MediaView media,
    String status,
    @Nullable String error,
    @Nullable Phone senderPhone,
    @Nullable String senderName,
    @Nullable String replyTo,
    List<Reaction> reactions,
    @Nullable Instant sentAt,
    @Nullable Instant deliveredAt,
    @Nullable Instant readAt,
    @Nullable Instant editedAt,
    @Nullable Instant revokedAt,
    Instant createdAt) {
  /** What somebody thinks of the message. */
  @Schema(name = "ReactionView")
  public record Reaction(String emoji, Person person, Instant reactedAt) {
    static Reaction of(Said said) {
      return new Reaction(said.words().getFirst(), said.person(), said.at());
    }
  }

  static MessageView of(ChatMessage message, @Nullable MediaView media, List<Said> reactions) {
    return new MessageView(
        message.id(),
        message.session(),
        message.chat(),
        message.waChat(),
        message.waMessageId(),
        message.direction(),
        message.type(),
        message.content(),
        Text.preview(message.content()),
        media,
        message.status(),
        message.error(),
        message.senderPhone(),
        message.senderName(),
        message.replyTo(),
        reactions.stream().map(Reaction::of).toList(),
        message.sentAt(),
        message.deliveredAt(),
        message.readAt(),
        message.editedAt(),
        message.revokedAt(),
        message.createdAt());
  }
}

package io.parley.messages;

import io.parley.shared.ChatId;
import io.parley.shared.MessageId;
import io.parley.shared.Phone;
import io.parley.shared.SessionId;
import io.parley.shared.WaId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message as it is read today.
 *
 * @param content empty if it was taken back
 * @param replyTo the WhatsApp id of the message that is answered
 * @param senderPhone of whoever wrote it, as the person is known today; null for own messages
 */
record ChatMessage(
    MessageId id,
    SessionId session,
    ChatId chat,
    WaId waChat,
    String waMessageId,
    String direction,
    String type,
    String content,
    boolean hasMedia,
    @Nullable String replyTo,
    @Nullable Phone senderPhone,
    @Nullable String senderName,
    String status,
    @Nullable String error,
    Instant sentAt,
    @Nullable Instant deliveredAt,
    @Nullable Instant readAt,
    @Nullable Instant editedAt,
    @Nullable Instant revokedAt,
    Instant createdAt) {
  boolean isPoll() {
    return type.equals("poll");
  }
}

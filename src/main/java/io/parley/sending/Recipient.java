package io.parley.sending;

import io.parley.shared.MessageId;
import io.parley.shared.Phone;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whom a job reaches, and how far it got.
 *
 * @param error why it was not sent
 */
public record Recipient(
    MessageId id,
    @Nullable Phone phone,
    @Nullable String name,
    MessageStatus status,
    @Nullable String waMessageId,
    int attempts,
    @Nullable String error,
    @Nullable Instant sentAt,
    @Nullable Instant deliveredAt,
    @Nullable Instant readAt,
    @Nullable Instant repliedAt) {}

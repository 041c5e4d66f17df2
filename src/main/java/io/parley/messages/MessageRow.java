package io.parley.messages;

import io.parley.shared.MessageId;
import io.parley.shared.Phone;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A stored message of a group. */
public record MessageRow(
    MessageId id,
    @Nullable Phone senderPhone,
    @Nullable String senderName,
    String content,
    String type,
    Instant sentAt) {}

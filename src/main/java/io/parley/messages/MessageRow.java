package io.parley.messages;

import io.parley.shared.MessageId;
import io.parley.shared.Phone;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stored message of a group.
 *
 * @param beginning enough of the text for a preview
 */
public record MessageRow(
    MessageId id,
    @Nullable Phone senderPhone,
    @Nullable String senderName,
    String beginning,
    String type,
    Instant sentAt) {}

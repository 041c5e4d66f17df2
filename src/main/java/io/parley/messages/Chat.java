package io.parley.messages;

import io.parley.shared.ChatId;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A chat in which something was written.
 *
 * @param name the person's today, or the group's
 * @param phone null in groups, and while only a hidden id is known
 * @param preview the beginning of the last message
 */
record Chat(
    ChatId id,
    WaId waChat,
    @Nullable String name,
    @Nullable Phone phone,
    @Nullable String preview,
    Instant lastMessageAt,
    long unread,
    long messages,
    @Nullable String firstDirection,
    @Nullable String lastDirection,
    @Nullable Instant lastInboundAt,
    @Nullable Instant lastOutboundAt) {}

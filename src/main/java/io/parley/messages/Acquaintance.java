package io.parley.messages;

import io.parley.shared.SessionId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How sessions know a person.
 *
 * @param lastMessageAt in a direct chat, by either side; null if there is none
 * @param sessions that have a direct chat with them, or read a group in which they wrote
 */
public record Acquaintance(@Nullable Instant lastMessageAt, List<SessionId> sessions) {}

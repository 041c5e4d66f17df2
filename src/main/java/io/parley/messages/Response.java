package io.parley.messages;

import io.parley.shared.WaId;
import java.time.Instant;
import java.util.List;

/**
 * What somebody answered to a message without writing one: a reaction, or a vote.
 *
 * @param waMessageId the message
 * @param said the emoji, or the options that were chosen; empty if it was taken back
 */
record Response(String waMessageId, WaId author, List<String> said, Instant at) {}

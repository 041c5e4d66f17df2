package io.parley.gateway;

import io.parley.shared.MessageId;
import io.parley.shared.WaId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message of which nobody knows whether it went out.
 *
 * @param reference ours
 * @param id the one that was chosen before the gateway was asked to send it; null if none was
 * @param since before that it was surely not sent
 */
public record SoughtMessage(
    MessageId reference, @Nullable String id, WaId chat, String text, Instant since) {}

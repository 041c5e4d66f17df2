package io.parley.messages;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who of a session and a person began to write to the other.
 *
 * @param hasMessagedFirst whether the person did
 * @param lastInboundAt when the person last wrote to the session directly; null for never
 */
public record Reciprocity(boolean hasMessagedFirst, @Nullable Instant lastInboundAt) {}

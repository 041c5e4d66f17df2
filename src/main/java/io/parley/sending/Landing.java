package io.parley.sending;

import io.parley.gateway.SendOutcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a call to a gateway ended.
 *
 * @param waMessageId chosen before the call
 */
record Landing(Claim claim, @Nullable String waMessageId, SendOutcome outcome, Instant endedAt) {}

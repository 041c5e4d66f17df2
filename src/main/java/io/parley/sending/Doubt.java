package io.parley.sending;

import io.parley.gateway.GatewaySession;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message of which nobody has said whether it went out.
 *
 * @param isUnknown whether the user was told so
 * @param waMessageId chosen before the call; null where the gateway gives ids itself
 * @param callEndedAt when the caller noted that its call had ended; null if it did not
 * @param callerDiedAt when the caller was first seen to be dead; null while it may live
 * @param looks at the gateway, this one included
 */
record Doubt(
    GatewaySession session,
    Due due,
    boolean isUnknown,
    @Nullable String waMessageId,
    Instant intentAt,
    @Nullable Instant callEndedAt,
    @Nullable Instant callerDiedAt,
    int looks) {
  /** When the call surely had ended, at the latest; null while it may still be under way. */
  @Nullable Instant overAt() {
    if (callEndedAt != null) {
      return callEndedAt;
    }
    return callerDiedAt == null || callerDiedAt.isAfter(intentAt) ? callerDiedAt : intentAt;
  }
}

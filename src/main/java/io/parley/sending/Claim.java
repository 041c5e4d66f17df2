package io.parley.sending;

import io.parley.gateway.GatewaySession;
import io.parley.sending.Lanes.Lane;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A lane that this node has for a while, with what it is to send.
 *
 * @param epoch of the lease: whoever has an older one can write nothing
 * @param sentTimes of the last sends
 * @param failures of the gateway, in a row
 */
record Claim(
    UUID node, long epoch, GatewaySession session, List<Instant> sentTimes, int failures, Due due) {
  Lane lane() {
    return new Lane(session.tenant(), session.id());
  }

  @Nullable JobKey job() {
    return due.job() == null ? null : new JobKey(session.tenant(), due.job());
  }
}

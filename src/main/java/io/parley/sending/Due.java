package io.parley.sending;

import io.parley.shared.ContactId;
import io.parley.shared.JobId;
import io.parley.shared.MediaId;
import io.parley.shared.MessageId;
import io.parley.shared.WaId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message whose turn it is.
 *
 * @param job null for what somebody sends by hand, and for answers
 * @param person null in a group
 * @param attempts before this one
 * @param expires when it makes no sense any more; null for never
 * @param pause the job's own; null for the server's
 * @param media null without a file
 */
record Due(
    MessageId id,
    @Nullable JobId job,
    Origin origin,
    WaId chat,
    @Nullable ContactId person,
    String type,
    String text,
    @Nullable String replyTo,
    @Nullable MediaId media,
    int attempts,
    @Nullable Instant expires,
    @Nullable Pause pause) {
  /** Whether it waits for the pause that a human being makes between two strangers. */
  boolean isPaced() {
    return job != null;
  }
}

package io.parley.campaigns;

import io.parley.shared.Phone;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a bulk send would be.
 *
 * @param totalRecipients members of the list
 * @param recipients those who would be sent the message
 * @param quotaNeeded messages of the month's quota
 * @param quotaLeft null for as many as one likes
 * @param samples of the messages, the first three
 */
record Preview(
    int totalRecipients,
    int recipients,
    int skippedCount,
    List<Skipped> skipped,
    int quotaNeeded,
    @Nullable Long quotaLeft,
    Instant estimatedCompletionAt,
    List<Sample> samples) {
  /** How many are sent nothing for the same reason. */
  record Skipped(String reason, int count) {}

  /** A message as it would be sent. */
  record Sample(Phone phone, @Nullable String name, String message) {}
}

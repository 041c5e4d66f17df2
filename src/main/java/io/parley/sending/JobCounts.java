package io.parley.sending;

import java.util.Map;

/**
 * What became of a job's recipients, counted in their rows. Each is in one of pending, sent,
 * failed, skipped, unknown and cancelled; those delivered, read and replied are among the sent.
 */
public record JobCounts(
    int pending,
    int sent,
    int delivered,
    int read,
    int replied,
    int failed,
    int skipped,
    int unknown,
    int cancelled) {
  static JobCounts of(Map<RecipientStatus, Integer> rows, int replied) {
    return new JobCounts(
        count(rows, RecipientStatus.PENDING, RecipientStatus.SENDING),
        count(rows, RecipientStatus.SENT, RecipientStatus.DELIVERED, RecipientStatus.READ),
        count(rows, RecipientStatus.DELIVERED, RecipientStatus.READ),
        count(rows, RecipientStatus.READ),
        replied,
        count(rows, RecipientStatus.FAILED),
        count(rows, RecipientStatus.SKIPPED),
        count(rows, RecipientStatus.UNKNOWN),
        count(rows, RecipientStatus.CANCELLED));
  }

  private static int count(Map<RecipientStatus, Integer> rows, RecipientStatus... statuses) {
    var all = 0;
    for (var status : statuses) {
      all += rows.getOrDefault(status, 0);
    }
    return all;
  }
}

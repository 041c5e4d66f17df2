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
  static JobCounts of(Map<MessageStatus, Integer> rows, int replied) {
    return new JobCounts(
        count(rows, MessageStatus.QUEUED, MessageStatus.SENDING),
        count(rows, MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ),
        count(rows, MessageStatus.DELIVERED, MessageStatus.READ),
        count(rows, MessageStatus.READ),
        replied,
        count(rows, MessageStatus.FAILED),
        count(rows, MessageStatus.SKIPPED),
        count(rows, MessageStatus.UNKNOWN),
        count(rows, MessageStatus.CANCELLED));
  }

  private static int count(Map<MessageStatus, Integer> rows, MessageStatus... statuses) {
    var all = 0;
    for (var status : statuses) {
      all += rows.getOrDefault(status, 0);
    }
    return all;
  }
}

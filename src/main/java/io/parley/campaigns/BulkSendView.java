package io.parley.campaigns;

import io.parley.sending.Job;
import io.parley.sending.JobCounts;
import io.parley.sending.JobStatus;
import io.parley.shared.CustomGroupId;
import io.parley.shared.JobId;
import io.parley.shared.SessionId;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A bulk send. Each recipient is counted once as sent, failed, skipped, unknown, cancelled or
 * pending.
 *
 * @param customGroupId null where it goes to one chat
 * @param deliveredCount of those sent, as the two that follow
 * @param unknownCount of whom nobody knows whether the message went out
 * @param completedAt when it ended, however it did
 * @param estimatedCompletionAt null unless it goes on by itself
 * @param pausedReason why Parley itself paused it, or why it failed
 * @param createdBy the name of the user or key
 */
record BulkSendView(
    JobId id,
    @Nullable String name,
    SessionId sessionId,
    @Nullable CustomGroupId customGroupId,
    BulkMessageType messageType,
    @Nullable String messageContent,
    @Nullable URI mediaUrl,
    JobStatus status,
    int totalRecipients,
    int sentCount,
    int deliveredCount,
    int readCount,
    int repliedCount,
    int failedCount,
    int skippedCount,
    int unknownCount,
    int cancelledCount,
    int pendingCount,
    String source,
    @Nullable Instant startedAt,
    @Nullable Instant completedAt,
    @Nullable Instant estimatedCompletionAt,
    @Nullable String pausedReason,
    String createdBy,
    Instant createdAt) {
  static BulkSendView of(Job job, BulkSend send, JobCounts counts, @Nullable Instant expectedEnd) {
    return new BulkSendView(
        job.id(),
        send.name(),
        job.session(),
        send.group(),
        send.type(),
        send.content(),
        send.mediaUrl(),
        job.status(),
        job.totalRecipients(),
        counts.sent(),
        counts.delivered(),
        counts.read(),
        counts.replied(),
        counts.failed(),
        counts.skipped(),
        counts.unknown(),
        counts.cancelled(),
        counts.pending(),
        send.source(),
        job.startedAt(),
        job.completedAt(),
        expectedEnd,
        job.pausedReason(),
        send.createdBy(),
        job.createdAt());
  }
}

package io.parley.sending;

import io.parley.shared.JobId;
import io.parley.shared.SessionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Messages that go out one after the other because of one wish.
 *
 * @param pausedReason why Parley itself paused it, or why it failed
 * @param completedAt when it ended, however it did
 */
public record Job(
    JobId id,
    SessionId session,
    JobStatus status,
    int totalRecipients,
    @Nullable String pausedReason,
    @Nullable Instant startedAt,
    @Nullable Instant completedAt,
    Instant createdAt) {}

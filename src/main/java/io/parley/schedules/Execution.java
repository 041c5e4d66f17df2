package io.parley.schedules;

import io.parley.shared.ExecutionId;
import io.parley.shared.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of a due time.
 *
 * @param job null unless it started
 * @param error why it failed
 */
record Execution(
    ExecutionId id,
    Instant dueAt,
    @Nullable Instant startedAt,
    Outcome outcome,
    @Nullable JobId job,
    @Nullable String error) {}

package io.parley.recurrence;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * @param at with the offset that the zone has then
 * @param note one sentence on what a change of the clocks does to this run, null if nothing
 */
public record Run(OffsetDateTime at, @Nullable String note) {}

package io.parley.events;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened.
 *
 * @param id the same wherever the event shows
 * @param sequence grows by exactly one for each event of the tenant
 */
record Event(
    UUID id,
    long sequence,
    EventType event,
    Instant timestamp,
    Map<String, @Nullable Object> data) {}

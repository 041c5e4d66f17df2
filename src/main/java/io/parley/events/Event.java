package io.parley.events;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

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
    @Schema(type = "object", additionalProperties = Schema.AdditionalPropertiesValue.TRUE)
        JsonNode data) {}

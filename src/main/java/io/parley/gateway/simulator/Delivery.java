package io.parley.gateway.simulator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A message that reached a phone in the simulated world. */
record Delivery(
    String to,
    String text,
    String type,
    String waMessageId,
    @Nullable String clientRef,
    Instant sentAt,
    @Nullable Instant deliveredAt,
    @Nullable Instant readAt) {}

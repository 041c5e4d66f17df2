package io.parley.gateway.simulator;

import io.parley.gateway.GatewaySession;
import io.parley.gateway.OutgoingMessage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to a phone.
 *
 * @param recipient a phone with its plus sign; of groups the WhatsApp id
 * @param deliveredAt null where the phone gets it later, or nobody hears that it did
 */
record SimulatedDelivery(
    GatewaySession session,
    String recipient,
    OutgoingMessage message,
    String waMessageId,
    Instant sentAt,
    @Nullable Instant deliveredAt) {
  String type() {
    return message.file() == null ? "text" : message.file().type();
  }
}

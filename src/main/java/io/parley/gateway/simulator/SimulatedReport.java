package io.parley.gateway.simulator;

import io.parley.gateway.DeliveryStatus;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent;
import io.parley.gateway.InboundEvent.Author;
import io.parley.gateway.InboundEvent.Content;
import io.parley.gateway.InboundEvent.MessageAcked;
import io.parley.gateway.InboundEvent.MessageReceived;
import io.parley.shared.WaId;
import java.time.Instant;
import java.util.List;

/**
 * What a phone that got a message does with it, some time later.
 *
 * @param at when it does
 */
record SimulatedReport(SimulatedDelivery delivery, What what, Instant at) {
  private static final String ANSWER = "Thank you for your message.";

  enum What {
    DELIVERED,
    READ,
    REPLIED
  }

  boolean isRead() {
    return what != What.DELIVERED;
  }

  /** What arrives at once is written as such: that need not be written again. */
  boolean isNews() {
    return isRead() || at.isAfter(delivery.sentAt());
  }

  GatewaySession session() {
    return delivery.session();
  }

  String waMessageId() {
    return delivery.waMessageId();
  }

  private WaId chat() {
    return delivery.message().chat();
  }

  InboundEvent event() {
    return switch (what) {
      case DELIVERED -> acked(DeliveryStatus.DELIVERED);
      case READ -> acked(DeliveryStatus.READ);
      case REPLIED ->
          new MessageReceived(
              session().address(),
              waMessageId() + "R",
              chat(),
              new Author(chat(), null, false),
              new Content("text", ANSWER, waMessageId(), List.of(), null),
              at);
    };
  }

  private MessageAcked acked(DeliveryStatus status) {
    return new MessageAcked(session().address(), chat(), waMessageId(), status, null, at);
  }
}

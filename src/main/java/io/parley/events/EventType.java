package io.parley.events;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can happen. The names on the wire are those of the public API. */
public enum EventType {
  MESSAGE_RECEIVED,
  MESSAGE_SENT,
  MESSAGE_DELIVERED,
  MESSAGE_READ,
  MESSAGE_FAILED,
  MESSAGE_ACK,
  GROUP_MESSAGE,
  GROUP_MESSAGE_ANALYZED("group.message.analyzed"),
  LEAD_DETECTED,
  LEAD_STATUS_CHANGED("lead.status_changed"),
  SESSION_STATUS,
  SESSION_CONNECTED,
  SESSION_DISCONNECTED,
  BULK_SEND_STARTED("bulk_send.started"),
  BULK_SEND_PAUSED("bulk_send.paused"),
  BULK_SEND_COMPLETED("bulk_send.completed"),
  BULK_SEND_CANCELLED("bulk_send.cancelled"),
  BULK_SEND_FAILED("bulk_send.failed"),
  SCHEDULE_EXECUTED,
  SCHEDULE_FAILED,
  SCHEDULE_MISSED,
  REPORT_READY,
  LEAD_MERGED,
  CONTACT_IDENTIFIED,
  CONTACT_OPTED_OUT("contact.opted_out"),
  CONTACT_OPTED_IN("contact.opted_in"),
  WEBHOOK_DISABLED,
  REVIEW_COLLECTED;

  private final String wire;

  EventType() {
    this.wire = name().toLowerCase(Locale.ROOT).replace('_', '.');
  }

  EventType(String wire) {
    this.wire = wire;
  }

  @JsonValue
  public String wire() {
    return wire;
  }

  static Optional<EventType> named(String wire) {
    return Arrays.stream(values()).filter(type -> type.wire.equals(wire)).findFirst();
  }

  /** Whether the event's data hold the text of a message, or a part of it. */
  boolean holdsText() {
    return switch (this) {
      case MESSAGE_RECEIVED, MESSAGE_SENT, GROUP_MESSAGE, LEAD_DETECTED, LEAD_MERGED -> true;
      default -> false;
    };
  }

  @Override
  public String toString() {
    return wire;
  }
}

package io.parley.sending;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What became of a message that is to go out. */
public enum MessageStatus {
  QUEUED("pending"),
  /** The gateway is asked, or was, and nobody has said what came of it. */
  SENDING,
  SENT,
  DELIVERED,
  READ,
  FAILED,
  SKIPPED,
  /** It may have gone out: it is not sent again by itself. */
  UNKNOWN,
  CANCELLED;

  private final String wire;

  MessageStatus() {
    this.wire = column();
  }

  MessageStatus(String wire) {
    this.wire = wire;
  }

  static MessageStatus of(String column) {
    return valueOf(column.toUpperCase(Locale.ROOT));
  }

  /** As it stands in the table. */
  String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is still to be found out what becomes of it. */
  boolean isOpen() {
    return this == QUEUED || this == SENDING;
  }

  /** Whether a gateway took it. */
  boolean isSent() {
    return this == SENT || this == DELIVERED || this == READ;
  }

  /** Of a single message, of which the API knows fewer words: what is left out did not go out. */
  String shown() {
    return this == SKIPPED || this == CANCELLED ? FAILED.column() : column();
  }

  /** Of one of a job's recipients. */
  @JsonValue
  public String wire() {
    return wire;
  }

  @Override
  public String toString() {
    return wire;
  }
}

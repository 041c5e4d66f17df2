package io.parley.sending;

import java.util.Locale;

/** What became of a message that is to go out. */
enum MessageStatus {
  QUEUED,
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

  static MessageStatus of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
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
    return this == SKIPPED || this == CANCELLED ? FAILED.wire() : wire();
  }

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}

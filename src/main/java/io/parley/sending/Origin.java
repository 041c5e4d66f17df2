package io.parley.sending;

import java.util.Locale;

/** Who asked for a message. */
enum Origin {
  /** The one answer to somebody who does not want to be written to. */
  OPT_OUT_REPLY,
  API,
  BULK;

  static Origin of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }

  /** Whether it may go to people who opted out. */
  boolean mayGoToAll() {
    return this == OPT_OUT_REPLY;
  }

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.parley.accounts;

import java.util.Locale;

/** What a plan has a number of places for. */
public enum Place {
  SESSIONS("WhatsApp sessions"),
  MONITORED_GROUPS("monitored groups"),
  CUSTOM_GROUPS("custom groups");

  private final String words;

  Place(String words) {
    this.words = words;
  }

  String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  String words() {
    return words;
  }
}

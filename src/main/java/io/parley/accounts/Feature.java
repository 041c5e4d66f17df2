package io.parley.accounts;

import java.util.Locale;

/** What a plan has or has not. */
public enum Feature {
  BULK_LEADS("Bulk operations on leads are"),
  LEAD_EXPORT("Exports of leads are"),
  BULK_SEND("Bulk sends are"),
  SCHEDULED_MESSAGES("Scheduled messages are");

  private final String words;

  Feature(String words) {
    this.words = words;
  }

  String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  String words() {
    return words;
  }
}

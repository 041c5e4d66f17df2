package io.parley.sending;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What became of one of a job's messages. */
public enum RecipientStatus {
  PENDING("queued"),
  SENDING,
  SENT,
  DELIVERED,
  READ,
  FAILED,
  SKIPPED,
  /** The gateway was asked, and nobody knows whether it went out. */
  UNKNOWN,
  CANCELLED;

  private final String column;

  RecipientStatus() {
    this.column = name().toLowerCase(Locale.ROOT);
  }

  RecipientStatus(String column) {
    this.column = column;
  }

  /** As it stands in the table, whose messages are not only those of jobs. */
  String column() {
    return column;
  }

  static RecipientStatus ofColumn(String text) {
    return text.equals(PENDING.column) ? PENDING : of(text);
  }

  @JsonCreator
  public static RecipientStatus of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }

  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return wire();
  }
}

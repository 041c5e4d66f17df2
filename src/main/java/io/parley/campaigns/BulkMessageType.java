package io.parley.campaigns;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What is sent. */
public enum BulkMessageType {
  TEXT,
  /** A file, with a text below it or without. */
  MEDIA;

  public static BulkMessageType of(String wire) {
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

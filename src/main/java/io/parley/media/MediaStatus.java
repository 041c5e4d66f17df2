package io.parley.media;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a file stands; from stored and gone it does not move. */
public enum MediaStatus {
  PENDING,
  STORED,
  GONE;

  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  static MediaStatus of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return wire();
  }
}

package io.parley.gateway;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a session stands; the gateway is the truth. */
public enum SessionStatus {
  STOPPED,
  STARTING,
  QR_CODE,
  WORKING,
  FAILED;

  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static SessionStatus of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return wire();
  }
}

package io.parley.gateway;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Who holds a session's account. */
public enum GatewayKind {
  SIMULATOR,
  WAHA;

  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static GatewayKind of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return wire();
  }
}

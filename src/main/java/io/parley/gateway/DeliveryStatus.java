package io.parley.gateway;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a message of ours got, in the order in which reports outdo each other. */
public enum DeliveryStatus {
  /** WhatsApp has it. */
  SENT,
  /** It will not arrive; a report that it did arrive outdoes this one. */
  FAILED,
  /** It is on the phone. */
  DELIVERED,
  /** It was seen. */
  READ;

  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static DeliveryStatus of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return wire();
  }
}

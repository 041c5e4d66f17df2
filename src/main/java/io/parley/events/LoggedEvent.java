package io.parley.events;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as it stands in the log.
 *
 * @param data JSON, which is read only for those who are shown the event
 */
record LoggedEvent(
    UUID id,
    long sequence,
    @Nullable UUID session,
    EventType type,
    Instant timestamp,
    String data) {
  private static final TypeReference<Map<String, @Nullable Object>> DATA = new TypeReference<>() {};

  LoggedEvent named(EventType name) {
    return new LoggedEvent(id, sequence, session, name, timestamp, data);
  }

  /**
   * The event as a caller sees it: keys see past texts only where the tenant has allowed it.
   *
   * @param withTexts whether the caller may read texts
   */
  Event shown(boolean withTexts, JsonMapper json) {
    var shown = json.readValue(data, DATA);
    if (!withTexts && type.holdsText()) {
      shown.put("message", null);
    }
    return new Event(id, sequence, type, timestamp, shown);
  }
}

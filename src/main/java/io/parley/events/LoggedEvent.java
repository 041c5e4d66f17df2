package io.parley.events;

import java.time.Instant;
import java.util.LinkedHashMap;
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
      takeTexts(shown);
    }
    return new Event(id, sequence, type, timestamp, shown);
  }

  /** A message has its text, a lead a part of the one that made it a lead. */
  private static void takeTexts(Map<String, @Nullable Object> data) {
    data.replace("message", null);
    if (data.get("trigger") instanceof Map<?, ?> trigger) {
      var shown = new LinkedHashMap<Object, @Nullable Object>(trigger);
      shown.replace("message_preview", null);
      data.put("trigger", shown);
    }
  }
}

package io.parley.events;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event on its way to streams. It becomes bytes at most once for those who may read texts, and
 * once for the others, however many they are.
 */
final class Frame {
  private final LoggedEvent event;
  private final JsonMapper json;
  private byte @Nullable [] whole;
  private byte @Nullable [] withoutTexts;

  Frame(LoggedEvent event, JsonMapper json) {
    this.event = event;
    this.json = json;
  }

  LoggedEvent event() {
    return event;
  }

  long sequence() {
    return event.sequence();
  }

  synchronized byte[] bytes(boolean withTexts) {
    if (withTexts || !event.type().holdsText()) {
      whole = whole == null ? bytesOf(event.shown(true, json)) : whole;
      return whole;
    }
    withoutTexts = withoutTexts == null ? bytesOf(event.shown(false, json)) : withoutTexts;
    return withoutTexts;
  }

  /** JSON as it is written here holds no line break, which would end the message. */
  private byte[] bytesOf(Event shown) {
    return ("id: " + shown.sequence() + "\ndata: " + json.writeValueAsString(shown) + "\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}

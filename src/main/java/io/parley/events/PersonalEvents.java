package io.parley.events;

import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The log, as its reader sees it. */
@Component
@Order(900)
class PersonalEvents implements PersonalData {
  private final EventRepository events;
  private final JsonMapper json;

  PersonalEvents(EventRepository events, JsonMapper json) {
    this.events = events;
    this.json = json;
  }

  @Override
  public String scope() {
    return "webhooks:read";
  }

  @Override
  public void export(Caller caller, Sink sink) {
    sink.begin("events");
    events.readAll(
        caller.tenantId(),
        event -> {
          var shown = event.shown(caller.readsTexts(), json);
          var row = new LinkedHashMap<String, @Nullable Object>();
          row.put("id", shown.id());
          row.put("sequence", shown.sequence());
          row.put("event", shown.event());
          row.put("timestamp", shown.timestamp());
          row.put("data", shown.data());
          sink.add(row);
        });
  }
}

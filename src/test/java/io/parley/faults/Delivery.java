package io.parley.faults;

import tools.jackson.databind.JsonNode;

/**
 * A message that reached WhatsApp, as the gateway's log tells it.
 *
 * @param at milliseconds, when it did
 * @param asked milliseconds, when the request came
 */
record Delivery(long at, long asked, String session, String chat, String id, String text) {
  static Delivery of(JsonNode line) {
    return new Delivery(
        line.required("at").asLong(),
        line.required("asked").asLong(),
        line.required("session").asString(),
        line.required("chat").asString(),
        line.required("id").asString(),
        line.required("text").asString());
  }
}

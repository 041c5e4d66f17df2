package io.parley.gateway.waha;

import static io.parley.gateway.waha.WahaJson.id;
import static io.parley.gateway.waha.WahaJson.text;

import io.parley.gateway.GatewayKind;
import io.parley.gateway.InboundEvent;
import io.parley.gateway.SessionAddress;
import io.parley.shared.WaId;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What is around every event.
 *
 * @param now the time of an event whose own is missing or impossible
 */
record WahaEnvelope(JsonNode json, Instant now) {
  private static final long FIRST_MILLISECONDS = 100_000_000_000L;

  SessionAddress session() {
    return new SessionAddress(GatewayKind.WAHA, text(json, "session"));
  }

  String event() {
    return text(json, "event");
  }

  JsonNode payload() {
    return json.path("payload");
  }

  JsonNode me() {
    return json.path("me");
  }

  /** The session's own account. */
  Optional<WaId> own() {
    return id(me(), "id");
  }

  /** Whether this is the session's own account, under its number or its hidden id. */
  boolean isOwn(WaId other) {
    return own().filter(other::equals).isPresent()
        || id(me(), "lid").filter(other::equals).isPresent();
  }

  /**
   * Whether the session's own account wrote it. Engines differ in whether a report of an own
   * message says so: its id says it, too.
   */
  boolean isOwnMessage(JsonNode message) {
    var said = message.path("fromMe");
    return said.isBoolean() ? said.booleanValue() : WahaMessageId.of(text(message, "id")).saysOwn();
  }

  /**
   * The chat of a message. Some engines name the account itself as the sender of own messages, and
   * the chat as the receiver.
   */
  Optional<WaId> chat(JsonNode message) {
    var from = id(message, "from");
    var chat =
        isOwnMessage(message) && from.filter(this::isOwn).isPresent() ? id(message, "to") : from;
    return chat.or(() -> WahaMessageId.of(text(message, "id")).chatId());
  }

  /** Who wrote a message, in a group or directly. */
  Optional<WaId> author(JsonNode message) {
    return id(message, "participant")
        .or(() -> id(message, "author"))
        .or(() -> isOwnMessage(message) ? own() : Optional.empty())
        .or(() -> id(message, "from"));
  }

  /** When the event was sent, by the gateway's clock. */
  Instant time() {
    return time(json);
  }

  Instant time(JsonNode node) {
    return writtenTime(node, now).orElse(now);
  }

  /** Seconds, or milliseconds from engines that differ; empty if missing or impossible. */
  static Optional<Instant> writtenTime(JsonNode node, Instant now) {
    var written = node.path("timestamp").asDouble(0);
    var millis = written >= FIRST_MILLISECONDS ? (long) written : (long) (written * 1000);
    return Optional.of(Instant.ofEpochMilli(millis))
        .filter(at -> InboundEvent.isPossibleTime(at, now));
  }
}

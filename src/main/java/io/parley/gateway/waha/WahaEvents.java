package io.parley.gateway.waha;

import io.parley.gateway.GatewayKind;
import io.parley.gateway.InboundEvent;
import io.parley.gateway.InboundEvent.Account;
import io.parley.gateway.InboundEvent.Author;
import io.parley.gateway.InboundEvent.Content;
import io.parley.gateway.InboundEvent.Media;
import io.parley.gateway.SessionAddress;
import io.parley.gateway.SessionStatus;
import io.parley.shared.Text;
import io.parley.shared.WaId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads WAHA's webhooks. Fields that are unknown, absent or of another type than documented never
 * make a message unreadable; a message without an id or a chat is none.
 */
final class WahaEvents {
  private static final long FIRST_MILLISECONDS = 100_000_000_000L;
  private static final int LONGEST_ID = 256;
  private static final Set<String> MESSAGES = Set.of("message.any", "message");

  private WahaEvents() {}

  /**
   * Empty for events that are of no concern.
   *
   * @param now the time of a message whose own is missing or impossible
   */
  static Optional<InboundEvent> read(JsonNode envelope, Instant now) {
    var session = new SessionAddress(GatewayKind.WAHA, text(envelope, "session"));
    var event = text(envelope, "event");
    if (MESSAGES.contains(event)) {
      return message(session, envelope, now);
    }
    return event.equals("session.status") ? status(session, envelope, now) : Optional.empty();
  }

  private static Optional<InboundEvent> message(
      SessionAddress session, JsonNode envelope, Instant now) {
    var payload = envelope.path("payload");
    var own = WaId.parse(text(envelope.path("me"), "id")).orElse(null);
    var chat = chat(payload, own);
    var author = author(payload, own);
    var id = rawId(text(payload, "id"));
    if (chat.isEmpty() || author.isEmpty() || id.isEmpty() || id.length() > LONGEST_ID) {
      return Optional.empty();
    }
    return Optional.of(
        new InboundEvent.MessageReceived(
            session, id, chat.get(), author.get(), content(payload), time(payload, now)));
  }

  /**
   * Some engines name the account itself as the sender of own messages, and the chat as the
   * receiver.
   */
  private static Optional<WaId> chat(JsonNode payload, @Nullable WaId own) {
    var from = WaId.parse(text(payload, "from"));
    return isOwn(payload) && from.isPresent() && from.get().equals(own)
        ? WaId.parse(text(payload, "to"))
        : from;
  }

  /**
   * Engines differ in whether a report of an own message says so: the account's id says it, too.
   */
  private static Optional<Author> author(JsonNode payload, @Nullable WaId own) {
    var named = WaId.parse(first(text(payload, "participant"), text(payload, "author")));
    var sender =
        named
            .or(() -> isOwn(payload) ? Optional.ofNullable(own) : Optional.empty())
            .or(() -> WaId.parse(text(payload, "from")));
    return sender.map(id -> new Author(id, pushName(payload), isOwn(payload) || id.equals(own)));
  }

  private static Content content(JsonNode payload) {
    var reply = text(payload.path("replyTo"), "id");
    return new Content(
        type(payload),
        text(payload, "body"),
        reply.isEmpty() ? null : rawId(reply),
        List.of(),
        media(payload));
  }

  /** Also where the file itself is missing, as when the server does not download any. */
  private static @Nullable Media media(JsonNode payload) {
    if (!payload.path("hasMedia").asBoolean(false)) {
      return null;
    }
    var media = payload.path("media");
    return new Media(
        nullIfEmpty(text(media, "url")),
        nullIfEmpty(text(media, "mimetype")),
        nullIfEmpty(text(media, "filename")));
  }

  private static String type(JsonNode payload) {
    if (payload.path("hasMedia").asBoolean(false)) {
      return mediaType(text(payload.path("media"), "mimetype"));
    }
    if (payload.path("location").isObject()) {
      return "location";
    }
    if (payload.path("vCards").isArray() && !payload.path("vCards").isEmpty()) {
      return "contact";
    }
    return text(payload, "body").isEmpty() ? "unknown" : "text";
  }

  private static String mediaType(String mimeType) {
    var kind = mimeType.split("/", 2)[0];
    return switch (kind) {
      case "image", "video", "audio" -> kind;
      default -> "document";
    };
  }

  private static Optional<InboundEvent> status(
      SessionAddress session, JsonNode envelope, Instant now) {
    return status(text(envelope.path("payload"), "status"))
        .map(
            status ->
                new InboundEvent.SessionChanged(
                    session, status, account(envelope.path("me")), null, time(envelope, now)));
  }

  private static Optional<SessionStatus> status(String name) {
    return switch (name) {
      case "STOPPED" -> Optional.of(SessionStatus.STOPPED);
      case "STARTING" -> Optional.of(SessionStatus.STARTING);
      case "SCAN_QR_CODE", "PASSKEY_REQUIRED", "PASSKEY_CONFIRMATION_REQUIRED" ->
          Optional.of(SessionStatus.QR_CODE);
      case "WORKING" -> Optional.of(SessionStatus.WORKING);
      case "FAILED" -> Optional.of(SessionStatus.FAILED);
      default -> Optional.empty();
    };
  }

  private static @Nullable Account account(JsonNode me) {
    return WaId.parse(text(me, "id"))
        .flatMap(WaId::phone)
        .map(phone -> new Account(phone, lid(me), nullIfEmpty(text(me, "pushName")), null))
        .orElse(null);
  }

  private static @Nullable WaId lid(JsonNode me) {
    return WaId.parse(text(me, "lid")).filter(WaId::isHiddenPerson).orElse(null);
  }

  /** {@code <fromMe>_<chat>_<raw>} or, in groups, {@code <fromMe>_<chat>_<raw>_<participant>}. */
  private static String rawId(String id) {
    var parts = id.split("_", -1);
    return parts.length >= 3 && (parts[0].equals("true") || parts[0].equals("false"))
        ? parts[2]
        : id;
  }

  /** Seconds, or milliseconds from engines that differ. */
  private static Instant time(JsonNode node, Instant now) {
    var written = node.path("timestamp").asDouble(0);
    var millis = written >= FIRST_MILLISECONDS ? (long) written : (long) (written * 1000);
    var at = Instant.ofEpochMilli(millis);
    return InboundEvent.isPossibleTime(at, now) ? at : now;
  }

  /** Where the engines put the name is undocumented, so that it may be missing. */
  private static @Nullable String pushName(JsonNode payload) {
    var data = payload.path("_data");
    var name =
        first(
            first(text(data, "notifyName"), text(data, "pushName")),
            text(data.path("Info"), "PushName"));
    return nullIfEmpty(name.strip());
  }

  private static boolean isOwn(JsonNode payload) {
    return payload.path("fromMe").asBoolean(false);
  }

  private static String text(JsonNode node, String field) {
    var value = node.path(field);
    return value.isString() ? Text.clean(value.stringValue()) : "";
  }

  private static String first(String one, String other) {
    return one.isEmpty() ? other : one;
  }

  private static @Nullable String nullIfEmpty(String text) {
    return text.isEmpty() ? null : text;
  }
}

package io.parley.gateway.waha;

import static io.parley.gateway.waha.WahaJson.first;
import static io.parley.gateway.waha.WahaJson.ids;
import static io.parley.gateway.waha.WahaJson.nullIfEmpty;
import static io.parley.gateway.waha.WahaJson.text;

import io.parley.gateway.InboundEvent.Author;
import io.parley.gateway.InboundEvent.Content;
import io.parley.gateway.InboundEvent.Media;
import io.parley.gateway.InboundEvent.MessageReceived;
import io.parley.shared.WaId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads messages; what an engine says beside the documented fields is used where it is there. */
final class WahaMessages {
  private static final Set<String> SYSTEM_TYPES =
      Set.of("gp2", "notification", "notification_template", "e2e_notification", "call_log");
  private static final int UNDECRYPTED = 2;

  private WahaMessages() {}

  static Optional<MessageReceived> message(WahaEnvelope envelope) {
    var payload = envelope.payload();
    var chat = envelope.chat(payload);
    var author = author(envelope, payload);
    var id = WahaMessageId.of(text(payload, "id"));
    if (chat.isEmpty() || author.isEmpty() || !id.isUsable()) {
      return Optional.empty();
    }
    return Optional.of(
        new MessageReceived(
            envelope.session(),
            id.raw(),
            chat.get(),
            author.get(),
            content(payload),
            envelope.time(payload)));
  }

  private static Optional<Author> author(WahaEnvelope envelope, JsonNode payload) {
    return envelope
        .author(payload)
        .map(
            id ->
                new Author(
                    id,
                    pushName(payload),
                    envelope.isOwnMessage(payload) || envelope.isOwn(id),
                    WahaLinks.phoneOf(id, payload)));
  }

  private static Content content(JsonNode payload) {
    var reply = WahaMessageId.of(text(payload.path("replyTo"), "id"));
    var poll = poll(payload);
    var body = text(payload, "body");
    return new Content(
        poll.isEmpty() ? type(payload) : "poll",
        body.isEmpty() ? poll : body,
        reply.isUsable() ? reply.raw() : null,
        mentions(payload),
        media(payload));
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
    if (!text(payload, "body").isEmpty()) {
      return "text";
    }
    return isSystem(payload.path("_data")) ? "system" : "unknown";
  }

  private static String mediaType(String mimeType) {
    if (mimeType.startsWith("audio/ogg")) {
      return "voice";
    }
    if (mimeType.startsWith("image/webp")) {
      return "sticker";
    }
    var kind = mimeType.split("/", 2)[0];
    return switch (kind) {
      case "image", "video", "audio" -> kind;
      default -> "document";
    };
  }

  /** That somebody joined, that a call was missed. */
  private static boolean isSystem(JsonNode data) {
    var stub = data.path("messageStubType").asInt(0);
    return SYSTEM_TYPES.contains(text(data, "type")) || (stub > 0 && stub != UNDECRYPTED);
  }

  /** The question of a poll, or nothing. */
  private static String poll(JsonNode payload) {
    for (var part : engineParts(payload)) {
      if (part.getKey().startsWith("pollCreationMessage")) {
        return first(part.getValue(), "name", "Name");
      }
    }
    return "";
  }

  private static List<WaId> mentions(JsonNode payload) {
    var found = new ArrayList<>(ids(payload.path("_data").path("mentionedJidList")));
    for (var part : engineParts(payload)) {
      var context = part.getValue().path("contextInfo");
      found.addAll(ids(context.path("mentionedJid")));
      found.addAll(ids(context.path("mentionedJID")));
    }
    return List.copyOf(found);
  }

  /** The message as WhatsApp's own format has it: one field for each kind of content. */
  private static Set<Map.Entry<String, JsonNode>> engineParts(JsonNode payload) {
    var data = payload.path("_data");
    var message = data.path("message").isObject() ? data.path("message") : data.path("Message");
    return message.properties();
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

  /** Where the engines put the name is undocumented, so that it may be missing. */
  private static @Nullable String pushName(JsonNode payload) {
    var data = payload.path("_data");
    var name = first(data, "notifyName", "pushName");
    return nullIfEmpty((name.isEmpty() ? text(data.path("Info"), "PushName") : name).strip());
  }
}

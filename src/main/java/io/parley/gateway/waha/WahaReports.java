package io.parley.gateway.waha;

import static io.parley.gateway.waha.WahaJson.first;
import static io.parley.gateway.waha.WahaJson.id;
import static io.parley.gateway.waha.WahaJson.nullIfEmpty;
import static io.parley.gateway.waha.WahaJson.text;

import io.parley.gateway.DeliveryStatus;
import io.parley.gateway.InboundEvent.MessageAcked;
import io.parley.gateway.InboundEvent.MessageEdited;
import io.parley.gateway.InboundEvent.MessageRevoked;
import io.parley.gateway.InboundEvent.PollVoted;
import io.parley.gateway.InboundEvent.Reacted;
import io.parley.shared.WaId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads what happens to messages after they were written. */
final class WahaReports {
  private static final String OURSELVES = "me";

  private WahaReports() {}

  /** How far a message of ours got. That we have read somebody else's is no news. */
  static Optional<MessageAcked> ack(WahaEnvelope envelope) {
    var payload = envelope.payload();
    var id = WahaMessageId.of(text(payload, "id"));
    var chat = envelope.chat(payload);
    var status = status(payload);
    if (!envelope.isOwnMessage(payload) || !id.isUsable() || chat.isEmpty() || status.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new MessageAcked(
            envelope.session(),
            chat.get(),
            id.raw(),
            status.get(),
            status.get() == DeliveryStatus.FAILED ? error(payload.path("error")) : null,
            envelope.time()));
  }

  private static Optional<DeliveryStatus> status(JsonNode payload) {
    var name = text(payload, "ackName");
    return switch (name) {
      case "ERROR" -> Optional.of(DeliveryStatus.FAILED);
      case "SERVER" -> Optional.of(DeliveryStatus.SENT);
      case "DEVICE" -> Optional.of(DeliveryStatus.DELIVERED);
      case "READ", "PLAYED" -> Optional.of(DeliveryStatus.READ);
      default -> numbered(payload.path("ack"));
    };
  }

  private static Optional<DeliveryStatus> numbered(JsonNode ack) {
    if (!ack.isIntegralNumber()) {
      return Optional.empty();
    }
    return switch (ack.asInt(0)) {
      case -1 -> Optional.of(DeliveryStatus.FAILED);
      case 1 -> Optional.of(DeliveryStatus.SENT);
      case 2 -> Optional.of(DeliveryStatus.DELIVERED);
      case 3, 4 -> Optional.of(DeliveryStatus.READ);
      default -> Optional.empty();
    };
  }

  private static String error(JsonNode error) {
    var code = error.path("code").asString("");
    var reason = text(error, "reason");
    var said = (code + " " + reason).strip();
    return said.isEmpty() ? "WhatsApp refused the message." : "WhatsApp refused: " + said;
  }

  static Optional<MessageEdited> edit(WahaEnvelope envelope) {
    var payload = envelope.payload();
    var id = named(payload, "editedMessageId");
    return envelope
        .chat(payload)
        .filter(_ -> id.isUsable() && payload.path("body").isString())
        .map(
            chat ->
                new MessageEdited(
                    envelope.session(),
                    chat,
                    id.raw(),
                    text(payload, "body"),
                    later(envelope.time(payload), envelope.time())));
  }

  /** Some engines give the time of the message that was edited. */
  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  static Optional<MessageRevoked> revocation(WahaEnvelope envelope) {
    var payload = envelope.payload();
    var id = named(payload, "revokedMessageId");
    return envelope
        .chat(payload.path("after"))
        .or(() -> envelope.chat(payload.path("before")))
        .or(id::chatId)
        .filter(_ -> id.isUsable())
        .map(chat -> new MessageRevoked(envelope.session(), chat, id.raw(), envelope.time()));
  }

  static Optional<Reacted> reaction(WahaEnvelope envelope) {
    var payload = envelope.payload();
    var reaction = payload.path("reaction");
    var id = named(reaction, "messageId");
    var chat = envelope.chat(payload);
    var author = envelope.author(payload);
    if (!id.isUsable() || chat.isEmpty() || author.isEmpty() || !reaction.path("text").isString()) {
      return Optional.empty();
    }
    return Optional.of(
        new Reacted(
            envelope.session(),
            chat.get(),
            id.raw(),
            author.get(),
            text(reaction, "text"),
            envelope.time(payload)));
  }

  /** Every report holds all that the voter has chosen now. */
  static Optional<PollVoted> vote(WahaEnvelope envelope) {
    var vote = envelope.payload().path("vote");
    var poll = envelope.payload().path("poll");
    var id = WahaMessageId.of(text(poll, "id"));
    var chat = id.chatId().or(() -> envelope.chat(poll));
    var voter = voter(envelope, vote);
    if (!id.isUsable() || chat.isEmpty() || voter.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PollVoted(
            envelope.session(),
            chat.get(),
            id.raw(),
            voter.get(),
            options(vote.path("selectedOptions")),
            envelope.time(vote)));
  }

  private static Optional<WaId> voter(WahaEnvelope envelope, JsonNode vote) {
    return text(vote, "from").equals(OURSELVES) || envelope.isOwnMessage(vote)
        ? envelope.own()
        : id(vote, "participant").or(() -> id(vote, "from"));
  }

  private static List<String> options(JsonNode chosen) {
    var options = new ArrayList<String>();
    for (var option : chosen) {
      var name = nullIfEmpty(option.isObject() ? first(option, "name", "localId") : text(option));
      if (name != null) {
        options.add(name);
      }
    }
    return List.copyOf(options);
  }

  private static WahaMessageId named(JsonNode node, String field) {
    return WahaMessageId.of(text(node, field));
  }
}

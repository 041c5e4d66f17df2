package io.parley.gateway.waha;

import static io.parley.gateway.waha.WahaJson.id;
import static io.parley.gateway.waha.WahaJson.nullIfEmpty;
import static io.parley.gateway.waha.WahaJson.text;

import io.parley.gateway.InboundEvent;
import io.parley.gateway.InboundEvent.Account;
import io.parley.shared.WaId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads WAHA's webhooks. Fields that are unknown, absent or of another type than documented never
 * make a message unreadable; a message without an id or a chat is none.
 */
final class WahaEvents {
  private WahaEvents() {}

  /**
   * Empty for events that are of no concern.
   *
   * @param now the time of a message whose own is missing or impossible
   */
  static List<InboundEvent> read(JsonNode json, Instant now) {
    var envelope = new WahaEnvelope(json, now);
    var events = new ArrayList<InboundEvent>();
    event(envelope).ifPresent(events::add);
    WahaLinks.told(envelope).ifPresent(events::add);
    return events;
  }

  private static Optional<? extends InboundEvent> event(WahaEnvelope envelope) {
    return switch (envelope.event()) {
      case "message.any", "message" -> WahaMessages.message(envelope);
      case "message.ack", "message.ack.group" -> WahaReports.ack(envelope);
      case "message.edited" -> WahaReports.edit(envelope);
      case "message.revoked" -> WahaReports.revocation(envelope);
      case "message.reaction" -> WahaReports.reaction(envelope);
      case "poll.vote" -> WahaReports.vote(envelope);
      case "group.v2.join", "group.v2.leave", "group.v2.update", "group.v2.participants" ->
          WahaGroupChanges.change(envelope);
      case "session.status" -> status(envelope);
      default -> Optional.empty();
    };
  }

  private static Optional<InboundEvent> status(WahaEnvelope envelope) {
    var word = text(envelope.payload(), "status");
    return WahaStatus.read(word)
        .map(
            status ->
                new InboundEvent.SessionChanged(
                    envelope.session(),
                    status,
                    account(envelope.me()),
                    WahaStatus.sentence(word),
                    envelope.time()));
  }

  static @Nullable Account account(JsonNode me) {
    return id(me, "id")
        .flatMap(WaId::phone)
        .map(phone -> new Account(phone, lid(me), nullIfEmpty(text(me, "pushName")), null))
        .orElse(null);
  }

  private static @Nullable WaId lid(JsonNode me) {
    return id(me, "lid").filter(WaId::isHiddenPerson).orElse(null);
  }
}

package io.parley.gateway.waha;

import static io.parley.gateway.waha.WahaJson.id;

import io.parley.gateway.InboundEvent.Link;
import io.parley.gateway.InboundEvent.PeopleIdentified;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads which phones hidden ids belong to, wherever WAHA tells it. */
final class WahaLinks {
  private WahaLinks() {}

  /**
   * Some engines tell the sender's other id, where they know it: in groups the participant's, else
   * the chat's. It is no documented field, so that only a phone's id beside a hidden one counts.
   */
  static @Nullable Phone phoneOf(WaId sender, JsonNode message) {
    if (!sender.isHiddenPerson()) {
      return null;
    }
    var data = message.path("_data");
    var key = data.path("key");
    var inGroup = id(message, "from").filter(WaId::isGroup).isPresent();
    return Stream.of(
            key.path(inGroup ? "participantAlt" : "remoteJidAlt"),
            key.path(inGroup ? "participantPn" : "senderPn"),
            data.path("Info").path("SenderAlt"))
        .flatMap(other -> id(other).stream())
        .flatMap(other -> other.phone().stream())
        .findFirst()
        .orElse(null);
  }

  /** What lists of people tell, as they come with changes of groups. */
  static Optional<PeopleIdentified> told(WahaEnvelope envelope) {
    if (!envelope.event().startsWith("group.v2.")) {
      return Optional.empty();
    }
    var links = new ArrayList<Link>();
    var payload = envelope.payload();
    Stream.of(payload.path("participants"), payload.path("group").path("participants"))
        .flatMap(JsonNode::valueStream)
        .forEach(one -> link(one).ifPresent(links::add));
    return links.isEmpty()
        ? Optional.empty()
        : Optional.of(new PeopleIdentified(envelope.session(), links));
  }

  private static Optional<Link> link(JsonNode participant) {
    var lid = id(participant, "id").filter(WaId::isHiddenPerson);
    var phone = id(participant, "pn").flatMap(WaId::phone);
    return lid.isPresent() && phone.isPresent()
        ? Optional.of(new Link(lid.get(), phone.get()))
        : Optional.empty();
  }
}

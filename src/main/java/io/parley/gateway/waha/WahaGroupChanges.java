package io.parley.gateway.waha;

import static io.parley.gateway.waha.WahaJson.first;
import static io.parley.gateway.waha.WahaJson.id;
import static io.parley.gateway.waha.WahaJson.nullIfEmpty;
import static io.parley.gateway.waha.WahaJson.text;

import io.parley.gateway.GroupChange;
import io.parley.gateway.InboundEvent.GroupChanged;
import io.parley.shared.WaId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads what happens to groups. */
final class WahaGroupChanges {
  private WahaGroupChanges() {}

  static Optional<GroupChanged> change(WahaEnvelope envelope) {
    var payload = envelope.payload();
    var group = payload.path("group");
    var change = kind(envelope);
    return id(group, "id")
        .filter(WaId::isGroup)
        .filter(_ -> change.isPresent())
        .map(
            chat ->
                new GroupChanged(
                    envelope.session(),
                    chat,
                    change.orElseThrow(),
                    nullIfEmpty(first(group, "subject", "name").strip()),
                    people(payload.path("participants")),
                    payload.path("timestamp").isNumber()
                        ? envelope.time(payload)
                        : envelope.time()));
  }

  private static Optional<GroupChange> kind(WahaEnvelope envelope) {
    return switch (envelope.event()) {
      case "group.v2.join" -> Optional.of(GroupChange.ENTERED);
      case "group.v2.leave" -> Optional.of(GroupChange.LEFT);
      case "group.v2.update" -> Optional.of(GroupChange.UPDATED);
      default -> ofPeople(text(envelope.payload(), "type"));
    };
  }

  private static Optional<GroupChange> ofPeople(String type) {
    return switch (type) {
      case "join" -> Optional.of(GroupChange.PEOPLE_JOINED);
      case "leave" -> Optional.of(GroupChange.PEOPLE_LEFT);
      case "promote" -> Optional.of(GroupChange.PEOPLE_PROMOTED);
      case "demote" -> Optional.of(GroupChange.PEOPLE_DEMOTED);
      default -> Optional.empty();
    };
  }

  private static List<WaId> people(JsonNode participants) {
    var people = new ArrayList<WaId>();
    participants.forEach(one -> id(one, "id").ifPresent(people::add));
    return List.copyOf(people);
  }
}

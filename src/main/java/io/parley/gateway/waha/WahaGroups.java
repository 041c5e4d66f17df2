package io.parley.gateway.waha;

import static io.parley.gateway.waha.WahaJson.id;
import static io.parley.gateway.waha.WahaJson.text;

import io.parley.gateway.GatewayGroup;
import io.parley.gateway.GatewayParticipant;
import io.parley.gateway.ParticipantChange;
import io.parley.gateway.ParticipantResult;
import io.parley.shared.Phone;
import io.parley.shared.Text;
import io.parley.shared.WaId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads groups, which each engine of WAHA describes in its own way: as an array or as an object by
 * id, under different names. What cannot be read is left out, and the rest of the list stays.
 */
final class WahaGroups {
  private static final String NO_ADMIN =
      "WhatsApp has not made this person an admin, who may not be in the group.";

  private WahaGroups() {}

  static Stream<GatewayGroup> groups(JsonNode list) {
    return list.isObject()
        ? list.propertyStream().flatMap(entry -> group(entry.getKey(), entry.getValue()).stream())
        : list.valueStream().flatMap(group -> group("", group).stream());
  }

  static Stream<GatewayParticipant> participants(JsonNode list) {
    return list.valueStream().flatMap(person -> participant(person).stream());
  }

  /**
   * @param key what the group stands under; the id where the group itself does not say
   */
  private static Optional<GatewayGroup> group(String key, JsonNode group) {
    return Stream.of("id", "JID", "jid")
        .flatMap(field -> id(group, field).stream())
        .findFirst()
        .or(() -> WaId.parse(key))
        .filter(WaId::isGroup)
        .map(id -> new GatewayGroup(id, name(group, id), size(group)));
  }

  private static String name(JsonNode group, WaId id) {
    return Stream.of(group, group.path("groupMetadata"))
        .flatMap(place -> Stream.of("subject", "name", "Name").map(place::path))
        .filter(JsonNode::isString)
        .map(text -> Text.clean(text.stringValue()).strip())
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse(id.value());
  }

  private static int size(JsonNode group) {
    return Stream.of(group, group.path("groupMetadata"))
        .flatMap(place -> Stream.of("participants", "Participants").map(place::path))
        .filter(list -> list.isArray() && !list.isEmpty())
        .findFirst()
        .map(JsonNode::size)
        .orElseGet(() -> Math.max(0, group.path("size").asInt(0)));
  }

  private static Optional<GatewayParticipant> participant(JsonNode person) {
    var role = text(person, "role");
    if (role.equals("left")) {
      return Optional.empty();
    }
    return id(person, "id")
        .filter(id -> id.isPerson() || id.isHiddenPerson())
        .map(id -> new GatewayParticipant(id, phone(person, id), role.endsWith("admin")));
  }

  private static @Nullable Phone phone(JsonNode person, WaId id) {
    return id(person, "pn").flatMap(WaId::phone).or(id::phone).orElse(null);
  }

  /** People as they are named in requests. */
  static ArrayNode named(List<Phone> people) {
    var named = JsonNodeFactory.instance.arrayNode();
    people.forEach(phone -> named.addObject().put("id", phone.waId().value()));
    return named;
  }

  /** The id of a group that was just made. */
  static Optional<WaId> made(JsonNode body) {
    return Stream.of(body, body.path("groupMetadata"), body.path("group"))
        .flatMap(place -> Stream.of("id", "gid", "JID", "jid").map(place::path))
        .flatMap(id -> id(id).stream())
        .filter(WaId::isGroup)
        .findFirst();
  }

  /**
   * Done, unless who is in the group now shows otherwise; people whose phones are hidden could be
   * anybody.
   *
   * @param members null where they are not known
   */
  static ParticipantResult result(
      Phone phone, ParticipantChange change, @Nullable List<GatewayParticipant> members) {
    if (members == null) {
      return ParticipantResult.done(phone);
    }
    var member =
        members.stream()
            .filter(one -> one.phone() != null && one.phone().aliasKey().equals(phone.aliasKey()))
            .findFirst();
    var hidden = members.stream().anyMatch(one -> one.phone() == null);
    var error =
        switch (change) {
          case ADD ->
              member.isPresent() || hidden
                  ? null
                  : "WhatsApp has not added this person, who may let nobody but contacts do so.";
          case REMOVE -> member.isEmpty() ? null : "WhatsApp has not removed this person.";
          case PROMOTE -> member.map(GatewayParticipant::isAdmin).orElse(hidden) ? null : NO_ADMIN;
          case DEMOTE ->
              member.filter(GatewayParticipant::isAdmin).isPresent()
                  ? "This person is an admin all the same."
                  : null;
        };
    return new ParticipantResult(phone, error);
  }
}

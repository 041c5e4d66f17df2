package io.parley.gateway.waha;

import io.parley.shared.Text;
import io.parley.shared.WaId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fields of WAHA's JSON, none of which need be there or have the documented type. */
final class WahaJson {
  private WahaJson() {}

  /** Empty where the field is missing or no text. */
  static String text(JsonNode node, String field) {
    return text(node.path(field));
  }

  static String text(JsonNode value) {
    return value.isString() ? Text.clean(value.stringValue()) : "";
  }

  /** The first of the fields that is not empty. */
  static String first(JsonNode node, String... fields) {
    for (var field : fields) {
      var value = text(node, field);
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  static @Nullable String nullIfEmpty(String text) {
    return text.isEmpty() ? null : text;
  }

  static Optional<WaId> id(JsonNode node, String field) {
    return id(node.path(field));
  }

  /** Some engines write ids as objects that hold the text, or its two halves. */
  static Optional<WaId> id(JsonNode value) {
    if (!value.isObject()) {
      return WaId.parse(text(value));
    }
    return WaId.parse(text(value, "_serialized"))
        .or(() -> WaId.parse(text(value, "user") + "@" + text(value, "server")));
  }

  /** Those that can be read. */
  static List<WaId> ids(JsonNode list) {
    var found = new ArrayList<WaId>();
    list.forEach(item -> id(item).ifPresent(found::add));
    return found;
  }
}

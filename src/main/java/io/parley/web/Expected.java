package io.parley.web;

import io.parley.shared.Id;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a value should have been, in words for who writes JSON. */
final class Expected {
  private Expected() {}

  static String rule(@Nullable Class<?> type) {
    if (type == null) {
      return "is not valid";
    }
    if (type.isEnum()) {
      return "must be one of "
          + Arrays.stream(type.getEnumConstants())
              .map(Object::toString)
              .collect(Collectors.joining(", "));
    }
    return "must be " + type(type);
  }

  static String type(Class<?> type) {
    if (Number.class.isAssignableFrom(type) || type == int.class || type == long.class) {
      return "a whole number";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (type == java.time.Instant.class) {
      return "a time such as 2026-02-15T09:00:00Z";
    }
    if (isId(type)) {
      return "an id (a UUID)";
    }
    if (List.class.isAssignableFrom(type)) {
      return "an array";
    }
    return type == String.class || type.isEnum() ? "a string" : "an object";
  }

  static boolean isId(Class<?> type) {
    return Id.class.isAssignableFrom(type) || type == UUID.class;
  }
}

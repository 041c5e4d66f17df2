package io.parley.shared;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A field that fails its rule.
 *
 * @param field a path in snake_case, {@code members[3].phone}
 * @param message what would be right, without the field's name
 */
public record FieldError(String field, String message) {
  private static final int MOST_SAID = 5;

  static String sentence(List<FieldError> errors) {
    var more = errors.size() > MOST_SAID ? "; and " + (errors.size() - MOST_SAID) + " more." : ".";
    return errors.stream()
        .limit(MOST_SAID)
        .map(error -> "'" + error.field() + "' " + error.message())
        .collect(Collectors.joining("; ", "", more));
  }
}

package io.parley.shared;

import java.util.UUID;

/**
 * A typed id, so that one cannot be passed for another. Its value is a UUID made by the database.
 */
public interface Id {
  UUID value();

  /**
   * Reads the usual form only: {@link UUID#fromString} would also take {@code 1-1-1-1-1}, or a sign
   * before the first digit.
   *
   * @throws IllegalArgumentException if the text is no UUID
   */
  static UUID parse(String text) {
    var id = UUID.fromString(text);
    if (!id.toString().equalsIgnoreCase(text)) {
      throw new IllegalArgumentException("not a UUID");
    }
    return id;
  }
}

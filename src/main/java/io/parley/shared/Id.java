package io.parley.shared;

import java.util.UUID;

/**
 * A typed id, so that one cannot be passed for another. Its value is a UUID made by the database.
 */
public interface Id {
  UUID value();

  /**
   * Reads the 36-character form only: {@link UUID#fromString} would also take {@code 1-1-1-1-1}.
   *
   * @throws IllegalArgumentException if the text is no UUID
   */
  static UUID parse(String text) {
    if (text.length() != 36) {
      throw new IllegalArgumentException("not a UUID");
    }
    return UUID.fromString(text);
  }
}

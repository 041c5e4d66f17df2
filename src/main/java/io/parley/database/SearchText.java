package io.parley.database;

import io.parley.shared.Problem;
import io.parley.shared.Text;
import org.jspecify.annotations.Nullable;

/** What a user looks for: a part of a text, or of a phone number. */
public record SearchText(String value) {
  private static final int LONGEST = 200;

  /**
   * @return null where nothing is looked for
   * @throws Problem.Invalid if it is too long
   */
  public static @Nullable SearchText of(@Nullable String search) {
    if (search != null && Text.length(search) > LONGEST) {
      throw new Problem.Invalid("search", "must have at most 200 characters");
    }
    return search == null || search.isBlank() ? null : new SearchText(search.strip());
  }

  /** For {@code like}: what the user wrote is no pattern. */
  public String pattern() {
    return "%" + value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
  }

  /** The same for its digits, where it is nothing but a phone number or a part of one. */
  public @Nullable String digits() {
    if (!value.matches("[+0-9 ().-]+")) {
      return null;
    }
    var digits = value.replaceAll("[^0-9]", "");
    return digits.isEmpty() ? null : "%" + digits + "%";
  }
}

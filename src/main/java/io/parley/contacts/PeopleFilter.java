package io.parley.contacts;

import io.parley.shared.Problem;
import io.parley.shared.Text;
import org.jspecify.annotations.Nullable;

/**
 * Which of a tenant's people are wanted.
 *
 * @param search a part of the name or the phone, without regard to case
 */
public record PeopleFilter(@Nullable String search) {
  private static final int LONGEST_SEARCH = 200;

  public PeopleFilter {
    if (search != null && Text.length(search) > LONGEST_SEARCH) {
      throw new Problem.Invalid("search", "must have at most 200 characters");
    }
    search = search == null || search.isBlank() ? null : search.strip();
  }

  /** For {@code like}: what the user wrote is no pattern. */
  @Nullable String pattern() {
    return search == null
        ? null
        : "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
  }

  /** The digits of the search, where it is nothing but a phone number or a part of one. */
  @Nullable String digits() {
    if (search == null || !search.matches("[+0-9 ().-]+")) {
      return null;
    }
    var digits = search.replaceAll("[^0-9]", "");
    return digits.isEmpty() ? null : "%" + digits + "%";
  }
}

package io.parley.audiences;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.parley.contacts.PhoneBook;
import io.parley.shared.Phone;
import io.parley.shared.Text;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Somebody as a request names them: an object, or the phone as a plain string.
 *
 * @param phone as people write it
 */
record Written(@Nullable String phone, @Nullable String name) {
  private static final int LONGEST_NAME = 255;

  @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
  Written {}

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Written ofPhone(String phone) {
    return new Written(phone, null);
  }

  /** A row of the request: somebody, or why it is nobody. */
  sealed interface Row {
    record Good(PhoneBook.Entry entry) implements Row {}

    record InvalidContact(@Nullable String phone, String error) implements Row {}
  }

  /** Empty if this is nobody's. */
  Optional<Phone> number(@Nullable String country) {
    return phone == null ? Optional.empty() : Phone.parse(phone, country);
  }

  Row read(@Nullable String country) {
    var parsed = number(country).orElse(null);
    if (parsed == null) {
      return new Row.InvalidContact(phone, "The phone " + Phone.RULE + ".");
    }
    var plain = name == null || name.isBlank() ? null : name.strip();
    return plain != null && Text.length(plain) > LONGEST_NAME
        ? new Row.InvalidContact(phone, "The name must have at most 255 characters.")
        : new Row.Good(new PhoneBook.Entry(parsed, plain));
  }
}

package io.parley.accounts;

import io.parley.shared.Problem;
import io.parley.shared.Secret;
import io.parley.shared.Text;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A password that somebody chooses: long, and none of those that are tried first.
 *
 * @param value not shown
 */
record NewPassword(Secret value) {
  private static final int SHORTEST = 12;
  private static final int LONGEST = 1_000;

  /** The rows of a keyboard, and what else people type without thinking. */
  private static final Set<String> RUNS =
      Set.of(
          "abcdefghijklmnopqrstuvwxyz",
          "12345678901234567890",
          "qwertyuiopasdfghjklzxcvbnm",
          "qwertzuiopasdfghjklyxcvbnm",
          "azertyuiopqsdfghjklmwxcvbn",
          "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
          "1q2w3e4r5t6y7u8i9o0p");

  private static final Set<String> COMMON =
      Set.of(
          "password",
          "passwort",
          "passw0rd",
          "letmein",
          "welcome",
          "iloveyou",
          "admin",
          "administrator",
          "qwerty",
          "qwertz",
          "azerty",
          "dragon",
          "monkey",
          "football",
          "baseball",
          "sunshine",
          "princess",
          "superman",
          "batman",
          "master",
          "trustno1",
          "whatsapp",
          "parley",
          "changeme",
          "secret",
          "login",
          "test",
          "hello",
          "abc",
          "default",
          "guest",
          "root");

  /**
   * @param field where it was sent
   * @throws Problem.Invalid if it is none to choose
   */
  static NewPassword of(String field, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      throw new Problem.Invalid(field, "is required");
    }
    if (Text.length(text) < SHORTEST || Text.length(text) > LONGEST) {
      throw new Problem.Invalid(field, "must have " + SHORTEST + " to " + LONGEST + " characters");
    }
    if (!Text.clean(text).equals(text)) {
      throw new Problem.Invalid(field, "must not hold NUL or half of a character");
    }
    if (isCommon(text.toLowerCase(Locale.ROOT))) {
      throw new Problem.Invalid(field, "is among those that are tried first: choose another one");
    }
    return new NewPassword(new Secret(text));
  }

  /** Few different characters, a run of the keyboard, or nothing but common words and digits. */
  private static boolean isCommon(String text) {
    if (text.chars().distinct().count() < 5) {
      return true;
    }
    if (RUNS.stream().anyMatch(run -> (run + run).contains(text))) {
      return true;
    }
    var rest = text;
    for (var word : COMMON) {
      rest = rest.replace(word, "");
    }
    return rest.length() < text.length() && rest.chars().noneMatch(Character::isLetter);
  }
}

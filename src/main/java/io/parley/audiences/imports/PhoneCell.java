package io.parley.audiences.imports;

import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cell that should hold a phone number. What a spreadsheet or a program did to a number is told
 * apart, so that its owner knows what to mend.
 */
sealed interface PhoneCell {
  record Good(Phone phone) implements PhoneCell {}

  /**
   * @param reason a sentence
   */
  record Damaged(String reason) implements PhoneCell {}

  /** Reads a cell. */
  static PhoneCell read(Cell cell, @Nullable String country) {
    return Damage.of(cell)
        .or(() -> Damage.ofBeginning(cell.text(), country))
        .<PhoneCell>map(Damaged::new)
        .or(() -> Phone.parse(cell.text(), country).map(Good::new))
        .orElseGet(() -> new Damaged(Damage.ofDigits(cell.text(), country)));
  }

  /** What can have happened to a number. */
  final class Damage {
    private static final int FEWEST_DIGITS = 7;
    private static final int MOST_DIGITS = 15;
    private static final Pattern ERROR =
        Pattern.compile(
            "#(REF!|N/A|VALUE!|NAME\\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|#+|[A-Z/0]+[!?]).*");
    private static final Pattern SCIENTIFIC =
        Pattern.compile("[+-]?[0-9]+([.,][0-9]*)?[eE][+-]?[0-9]+");
    private static final Pattern FRACTION = Pattern.compile("[+]?[0-9]{7,}[.,]0{1,2}");
    private static final Pattern DAY_FIRST =
        Pattern.compile("([0-9]{1,2})([./-])([0-9]{1,2})\\2([0-9]{4}|[0-9]{2})(\\s.*)?");
    private static final Pattern YEAR_FIRST =
        Pattern.compile("(19|20)[0-9]{2}([./-])([0-9]{1,2})\\2([0-9]{1,2})([T\\s].*)?");
    private static final Pattern BETWEEN_NUMBERS =
        Pattern.compile("[,;/|&\\n\\r]|:::|\\s(or|and|und|oder|ou|et|y|o|e|и|или)\\s|\\s(?=\\+)");

    private Damage() {}

    /** Empty if nothing shows; the cell may be no number all the same. */
    static Optional<String> of(Cell cell) {
      var text = cell.text();
      if (cell.isBlank()) {
        return Optional.of("The phone is missing.");
      }
      if (cell.kind() == Cell.Kind.ERROR || ERROR.matcher(text).matches()) {
        return Optional.of(
            "The cell holds an error of the spreadsheet and no number: mend the formula there.");
      }
      if (SCIENTIFIC.matcher(text).matches()) {
        return Optional.of(
            "The spreadsheet has shortened the number to one such as 4.41E+11, and its digits are lost: make the column text there, and enter it again.");
      }
      if (cell.kind() == Cell.Kind.DATE || isDate(text)) {
        return Optional.of(
            "This is a date and no number: if the spreadsheet made it of one, make the column text there, and enter it again.");
      }
      if (cell.kind() == Cell.Kind.NUMBER && digits(text) > MOST_DIGITS) {
        return Optional.of(
            "The number has more than 15 digits, of which spreadsheets keep only 15: make the column text there, and enter it again.");
      }
      if (FRACTION.matcher(text).matches()) {
        return Optional.of(
            "The number ends with a fraction such as .0, as programs write amounts: make the column text there.");
      }
      return ofText(text);
    }

    /** Where only one reading makes sense. */
    static Optional<String> ofBeginning(String text, @Nullable String country) {
      return country != null && Phone.lacksBeginning(text, country)
          ? Optional.of(
              "The number lacks its country code, or the spreadsheet has cut off its leading zero: write it with the country code.")
          : Optional.empty();
    }

    private static Optional<String> ofText(String text) {
      if (WaId.parse(text).isPresent()) {
        return Optional.empty();
      }
      if (holdsTwo(text)) {
        return Optional.of("The cell holds more than one number: keep one of them.");
      }
      return text.codePoints().anyMatch(Character::isLetter)
          ? Optional.of("The number holds letters: only digits, spaces and signs may stand there.")
          : Optional.empty();
    }

    private static boolean isDate(String text) {
      var dayFirst = DAY_FIRST.matcher(text);
      if (dayFirst.matches()) {
        return isDayAndMonth(dayFirst.group(1), dayFirst.group(3));
      }
      var yearFirst = YEAR_FIRST.matcher(text);
      return yearFirst.matches() && isDayAndMonth(yearFirst.group(3), yearFirst.group(4));
    }

    /** In either order. */
    private static boolean isDayAndMonth(String one, String other) {
      var first = Integer.parseInt(one);
      var second = Integer.parseInt(other);
      return Math.min(first, second) >= 1
          && Math.min(first, second) <= 12
          && Math.max(first, second) <= 31;
    }

    private static boolean holdsTwo(String text) {
      var whole =
          Arrays.stream(BETWEEN_NUMBERS.split(text))
              .filter(part -> digits(part) >= FEWEST_DIGITS)
              .count();
      var apart =
          Arrays.stream(text.split("\\s+")).filter(part -> digits(part) >= FEWEST_DIGITS).count();
      return whole > 1 || (apart > 1 && digits(text) > MOST_DIGITS);
    }

    /** Of what no number could be made. */
    static String ofDigits(String text, @Nullable String country) {
      var count = digits(text);
      if (count == 0) {
        return "This is no phone number.";
      }
      if (count < FEWEST_DIGITS) {
        return "The number is too short: it has "
            + count
            + " of at least 7 digits with the country code.";
      }
      if (count > MOST_DIGITS) {
        return "The number is too long: it has " + count + " of at most 15 digits.";
      }
      return country == null && isNational(text)
          ? "The number has no country code: write it with one, such as +15550123456, or set the team's default country."
          : "This is no phone number with its country code, such as +15550123456.";
    }

    private static boolean isNational(String text) {
      var first = text.codePoints().filter(Character::isDigit).findFirst();
      return !text.startsWith("+")
          && first.isPresent()
          && Character.digit(first.getAsInt(), 10) == 0;
    }

    private static int digits(String text) {
      return Math.toIntExact(text.codePoints().filter(Character::isDigit).count());
    }
  }
}

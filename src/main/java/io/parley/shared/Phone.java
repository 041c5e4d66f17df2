package io.parley.shared;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A phone number: 7 to 15 digits with the country code, as they were given. libphonenumber is asked
 * for national numbers only, since it calls example numbers and new ranges invalid.
 */
public record Phone(String digits) {
  /** What to say of a text that is none. */
  public static final String RULE =
      "must be a phone number of 7 to 15 digits with its country code, such as +15550123456";

  private static final Pattern DIGITS = Pattern.compile("[0-9]{7,15}");
  private static final Pattern ORNAMENT = Pattern.compile("[\\s\\p{Z}\\p{Cf}()\\[\\]./\\p{Pd}]+");
  private static final Pattern WHATSAPP_ID =
      Pattern.compile("([0-9]{5,20})(:[0-9]+)?@(c\\.us|s\\.whatsapp\\.net)");

  public Phone {
    if (!DIGITS.matcher(digits).matches()) {
      throw new IllegalArgumentException("a phone number has 7 to 15 digits");
    }
  }

  /**
   * Reads what a person or a program writes: with or without {@code +} or {@code 00}, spaces,
   * dashes, brackets, or a WhatsApp id. Bare digits are international; one leading zero makes a
   * number national.
   *
   * @param defaultCountry ISO 3166 code for national numbers
   * @return empty if it is no phone number, or a national one without a country
   */
  public static Optional<Phone> parse(String text, @Nullable String defaultCountry) {
    var whatsAppId = WHATSAPP_ID.matcher(text.strip());
    if (whatsAppId.matches()) {
      return ofDigits(whatsAppId.group(1));
    }
    var plain = ORNAMENT.matcher(asciiDigits(text)).replaceAll("");
    if (plain.startsWith("+")) {
      return ofDigits(plain.substring(1));
    }
    if (plain.startsWith("00")) {
      return ofDigits(plain.substring(2));
    }
    return plain.startsWith("0") ? national(plain, defaultCountry) : ofDigits(plain);
  }

  /** As {@link #parse}, where national numbers make no sense. */
  public static Optional<Phone> parse(String text) {
    return parse(text, null);
  }

  /** Reads what {@link #international} wrote. */
  @JsonCreator
  static Phone ofInternational(String text) {
    return new Phone(text.startsWith("+") ? text.substring(1) : text);
  }

  /** {@code +} and digits. */
  @JsonValue
  public String international() {
    return "+" + digits;
  }

  /** The id under which WhatsApp knows the person. */
  public WaId waId() {
    return new WaId(digits + "@c.us");
  }

  /**
   * The same for all forms of one number: Brazil with and without the ninth digit, Mexico 52 and
   * 521, Argentina 54 and 549. People are looked up by it; messages go to {@link #digits}.
   */
  public String aliasKey() {
    if (digits.startsWith("521") && digits.length() == 13) {
      return "52" + digits.substring(3);
    }
    if (digits.startsWith("549") && digits.length() == 13) {
      return "54" + digits.substring(3);
    }
    return isBrazilianMobileWithNinthDigit()
        ? digits.substring(0, 4) + digits.substring(5)
        : digits;
  }

  private boolean isBrazilianMobileWithNinthDigit() {
    return digits.startsWith("55")
        && digits.length() == 13
        && digits.charAt(4) == '9'
        && digits.charAt(5) >= '6';
  }

  /**
   * Whether digits that stand alone are a number of the country without its beginning, as
   * spreadsheets leave it that cut off zeros: they are no number of any other country.
   *
   * @param country ISO 3166 code
   */
  public static boolean lacksBeginning(String text, String country) {
    var plain = ORNAMENT.matcher(asciiDigits(text.strip())).replaceAll("");
    return DIGITS.matcher(plain).matches()
        && plain.charAt(0) != '0'
        && !isAssigned("+" + plain, country)
        && isAssigned(plain, country);
  }

  private static boolean isAssigned(String number, String country) {
    try {
      var numbers = PhoneNumberUtil.getInstance();
      return numbers.isValidNumber(numbers.parse(number, country));
    } catch (NumberParseException _) {
      return false;
    }
  }

  private static Optional<Phone> ofDigits(String digits) {
    return DIGITS.matcher(digits).matches() && digits.charAt(0) != '0'
        ? Optional.of(new Phone(digits))
        : Optional.empty();
  }

  private static Optional<Phone> national(String digits, @Nullable String country) {
    if (country == null || !DIGITS.matcher(digits).matches()) {
      return Optional.empty();
    }
    try {
      var number = PhoneNumberUtil.getInstance().parse(digits, country);
      // Built from the parts: format() would lose digits of some numbers.
      return ofDigits(
          number.getCountryCode()
              + PhoneNumberUtil.getInstance().getNationalSignificantNumber(number));
    } catch (NumberParseException _) {
      return Optional.empty();
    }
  }

  private static String asciiDigits(String text) {
    var ascii = new StringBuilder(text.length());
    text.codePoints()
        .map(
            point ->
                Character.isDigit(point)
                    ? '0' + Character.digit(point, 10)
                    : point == '＋' ? '+' : point)
        .forEach(ascii::appendCodePoint);
    return ascii.toString();
  }
}

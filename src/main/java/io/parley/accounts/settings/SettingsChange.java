package io.parley.accounts.settings;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.parley.shared.FieldError;
import io.parley.shared.Patch;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.Text;
import io.parley.shared.TimeZones;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What somebody wants to be otherwise. */
record SettingsChange(
    Patch<List<@Nullable String>> allowedNumbers,
    Patch<Boolean> requireApproval,
    Patch<Boolean> aiConsent,
    Patch<Boolean> chatHistoryAccess,
    Patch<String> timezone,
    Patch<List<@Nullable String>> stopWords,
    Patch<String> optOutReply,
    Patch<String> defaultCountry,
    Patch<Integer> retentionDays) {
  private static final int MOST_NUMBERS = 1_000;
  private static final int MOST_STOP_WORDS = 200;
  private static final int LONGEST_STOP_WORD = 64;
  private static final int LONGEST_REPLY = 4_096;
  private static final int LONGEST_RETENTION = 3_650;

  /**
   * @throws Problem.Invalid if something cannot be so
   */
  Settings appliedTo(Settings current) {
    var country = country(current.defaultCountry());
    return new Settings(
        numbers(current.allowedNumbers(), country),
        Patch.required("require_approval", requireApproval, current.requireApproval()),
        Patch.required("ai_consent_enabled", aiConsent, current.aiConsent()),
        Patch.required(
            "chat_history_access_enabled", chatHistoryAccess, current.chatHistoryAccess()),
        zone(current.timezone()),
        words(current.stopWords()),
        reply(current.optOutReply()),
        country,
        retention(current.retentionDays()));
  }

  private ZoneId zone(ZoneId current) {
    return TimeZones.named("timezone", Patch.required("timezone", timezone, current.getId()));
  }

  private @Nullable String country(@Nullable String current) {
    var code = defaultCountry.map(text -> text.strip().toUpperCase(Locale.ROOT)).or(current);
    if (code != null && !PhoneNumberUtil.getInstance().getSupportedRegions().contains(code)) {
      throw new Problem.Invalid(
          "default_country", "must be the two letters of a country, such as DE");
    }
    return code;
  }

  private @Nullable String reply(@Nullable String current) {
    var text = Patch.text("opt_out_reply", optOutReply, current, LONGEST_REPLY);
    return text == null ? null : text.strip();
  }

  private @Nullable Integer retention(@Nullable Integer current) {
    var days = retentionDays.or(current);
    if (days != null && (days < 1 || days > LONGEST_RETENTION)) {
      throw new Problem.Invalid(
          "retention_days",
          "must be 1 to " + LONGEST_RETENTION + ", or null to keep messages for ever");
    }
    return days;
  }

  private List<Phone> numbers(List<Phone> current, @Nullable String country) {
    if (!allowedNumbers.isSet()) {
      return current;
    }
    var wanted = allowedNumbers.or(null);
    if (wanted == null) {
      return List.of();
    }
    if (wanted.size() > MOST_NUMBERS) {
      throw new Problem.Invalid("allowed_numbers", "must hold at most " + MOST_NUMBERS);
    }
    var errors = new ArrayList<FieldError>();
    var once = new LinkedHashMap<String, Phone>();
    for (var index = 0; index < wanted.size(); index++) {
      var phone = Phone.parse(Objects.requireNonNullElse(wanted.get(index), ""), country);
      if (phone.isEmpty()) {
        errors.add(new FieldError("allowed_numbers[" + index + "]", Phone.RULE));
      }
      phone.ifPresent(number -> once.putIfAbsent(number.aliasKey(), number));
    }
    refuse(errors);
    return List.copyOf(once.values());
  }

  private @Nullable List<String> words(@Nullable List<String> current) {
    if (!stopWords.isSet()) {
      return current;
    }
    var wanted = stopWords.or(null);
    if (wanted == null) {
      return null;
    }
    if (wanted.isEmpty() || wanted.size() > MOST_STOP_WORDS) {
      throw new Problem.Invalid(
          "stop_words",
          "must hold 1 to " + MOST_STOP_WORDS + " words, or be null for those of the server");
    }
    var errors = new ArrayList<FieldError>();
    var seen = new TreeMap<String, Integer>(String.CASE_INSENSITIVE_ORDER);
    var words = new ArrayList<String>();
    for (var index = 0; index < wanted.size(); index++) {
      var field = "stop_words[" + index + "]";
      var word = Objects.requireNonNullElse(wanted.get(index), "").strip();
      if (word.isEmpty() || Text.length(word) > LONGEST_STOP_WORD) {
        errors.add(new FieldError(field, "must have 1 to " + LONGEST_STOP_WORD + " characters"));
        continue;
      }
      if (word.codePoints().noneMatch(Character::isLetterOrDigit)) {
        errors.add(new FieldError(field, "must have a letter or a digit"));
        continue;
      }
      if (word.equalsIgnoreCase("start")) {
        errors.add(new FieldError(field, "must not be the word by which people opt in"));
        continue;
      }
      var first = seen.putIfAbsent(word, index);
      if (first != null) {
        errors.add(new FieldError(field, "is the same word as 'stop_words[" + first + "]'"));
      }
      words.add(word);
    }
    refuse(errors);
    return words;
  }

  private static void refuse(List<FieldError> errors) {
    if (!errors.isEmpty()) {
      throw new Problem.Invalid(errors);
    }
  }
}

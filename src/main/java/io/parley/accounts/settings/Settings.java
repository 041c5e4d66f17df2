package io.parley.accounts.settings;

import io.parley.shared.Phone;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant has chosen.
 *
 * @param allowedNumbers whom the tenant may send to; empty means everybody
 * @param requireApproval whether what the server writes by itself waits for somebody to agree
 * @param aiConsent whether texts may be given to a language model
 * @param chatHistoryAccess whether API keys may read texts of past messages
 * @param timezone in which the tenant's people live
 * @param stopWords the tenant's own, as they were written; null means the product's own
 * @param optOutReply what somebody is answered who opts out; null means a sentence in the language
 *     of their stop word, empty means nothing
 * @param defaultCountry ISO 3166 code of the country of phone numbers that are written without one
 * @param retentionDays how long messages are kept; null means for ever
 */
public record Settings(
    List<Phone> allowedNumbers,
    boolean requireApproval,
    boolean aiConsent,
    boolean chatHistoryAccess,
    ZoneId timezone,
    @Nullable List<String> stopWords,
    @Nullable String optOutReply,
    @Nullable String defaultCountry,
    @Nullable Integer retentionDays) {
  public Settings {
    allowedNumbers = List.copyOf(allowedNumbers);
    stopWords = stopWords == null ? null : List.copyOf(stopWords);
  }

  /** Whether the tenant may send to the number, in whatever form either is written. */
  public boolean allows(Phone phone) {
    return allowedNumbers.isEmpty()
        || allowedNumbers.stream().anyMatch(allowed -> allowed.aliasKey().equals(phone.aliasKey()));
  }
}

package io.parley.accounts.settings;

import io.parley.shared.Caller;
import io.parley.shared.Patch;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping({"/api/v2/tenant/settings", "/tenant/settings"})
class TenantSettingsController {
  private final TenantSettings settings;

  TenantSettingsController(TenantSettings settings) {
    this.settings = settings;
  }

  /**
   * @param allowedNumbers whom the tenant may send to; null or empty means everybody
   * @param requireApprovalBeforeSend another name of require_approval
   * @param aiConsent another name of ai_consent_enabled
   * @param chatHistoryAccessEnabled whether API keys may read texts of past messages
   * @param timezone the name of a time zone, such as Europe/Berlin
   * @param stopWords 1 to 200 words of at most 64 characters; null for those of the server
   * @param optOutReply null for a sentence in the language of the stop word, empty for none
   * @param defaultCountry two letters, for phone numbers that are written without a country
   * @param retentionDays 1 to 3650; null to keep messages for ever
   */
  record TenantSettingsPatch(
      Patch<List<@Nullable String>> allowedNumbers,
      Patch<Boolean> requireApproval,
      Patch<Boolean> requireApprovalBeforeSend,
      Patch<Boolean> aiConsentEnabled,
      Patch<Boolean> aiConsent,
      Patch<Boolean> chatHistoryAccessEnabled,
      Patch<String> timezone,
      Patch<List<@Nullable String>> stopWords,
      Patch<String> optOutReply,
      Patch<String> defaultCountry,
      Patch<Integer> retentionDays) {
    SettingsChange change() {
      return new SettingsChange(
          allowedNumbers,
          either(
              "require_approval",
              requireApproval,
              "require_approval_before_send",
              requireApprovalBeforeSend),
          either("ai_consent_enabled", aiConsentEnabled, "ai_consent", aiConsent),
          chatHistoryAccessEnabled,
          timezone,
          stopWords,
          optOutReply,
          defaultCountry,
          retentionDays);
    }

    private static Patch<Boolean> either(
        String field, Patch<Boolean> value, String alias, Patch<Boolean> other) {
      if (value.isSet() && other.isSet() && !Objects.equals(value.or(null), other.or(null))) {
        throw new Problem.Invalid(
            alias, "is another name of '" + field + "' and cannot differ from it: send one");
      }
      return value.isSet() ? value : other;
    }
  }

  /** Settings that have two names are shown under both. */
  record TenantSettingsView(
      List<Phone> allowedNumbers,
      boolean requireApproval,
      boolean requireApprovalBeforeSend,
      boolean aiConsentEnabled,
      boolean aiConsent,
      boolean chatHistoryAccessEnabled,
      String timezone,
      @Nullable List<String> stopWords,
      @Nullable String optOutReply,
      @Nullable String defaultCountry,
      @Nullable Integer retentionDays) {
    static TenantSettingsView of(Settings settings) {
      return new TenantSettingsView(
          settings.allowedNumbers(),
          settings.requireApproval(),
          settings.requireApproval(),
          settings.aiConsent(),
          settings.aiConsent(),
          settings.chatHistoryAccess(),
          settings.timezone().getId(),
          settings.stopWords(),
          settings.optOutReply(),
          settings.defaultCountry(),
          settings.retentionDays());
    }
  }

  @GetMapping
  @Scope("settings:read")
  TenantSettingsView get(Caller caller) {
    return TenantSettingsView.of(settings.of(caller.tenantId()));
  }

  /** Changes what is sent, and nothing else. */
  @PatchMapping
  @Scope("settings:manage")
  TenantSettingsView change(
      Caller caller, @RequestBody TenantSettingsPatch patch, HttpServletRequest http) {
    return TenantSettingsView.of(settings.change(caller, patch.change(), Origin.of(http)));
  }
}

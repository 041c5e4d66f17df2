package io.parley.accounts;

import io.parley.shared.Problem;
import io.parley.shared.Scopes;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Scopes that belong together. */
enum ScopePreset {
  MESSAGING(
      Set.of("sessions:read", "groups:read", "labels:read", "messages:read", "messages:send")),
  OUTREACH(
      Set.of(
          "sessions:read",
          "groups:read",
          "messages:send",
          "leads:manage",
          "labels:manage",
          "custom-groups:manage",
          "bulk-send:manage",
          "scheduled:manage",
          "reports:read")),
  READ_ONLY(
      Scopes.all().stream().filter(scope -> scope.endsWith(":read")).collect(Collectors.toSet()));

  @SuppressWarnings("ImmutableEnumChecker") // made immutable below
  private final Set<String> scopes;

  ScopePreset(Set<String> scopes) {
    this.scopes = Set.copyOf(scopes);
  }

  Set<String> scopes() {
    return scopes;
  }

  static ScopePreset named(@Nullable String name) {
    if (name == null) {
      throw new Problem.Invalid(
          "scopes", "is required; or 'preset', one of messaging, outreach, read_only");
    }
    for (var preset : values()) {
      if (preset.name().equals(name.toUpperCase(Locale.ROOT))) {
        return preset;
      }
    }
    throw new Problem.Invalid("preset", "must be one of messaging, outreach, read_only");
  }
}

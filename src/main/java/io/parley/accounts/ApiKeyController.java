package io.parley.accounts;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.parley.database.DatabaseClock;
import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.shared.ApiKeyId;
import io.parley.shared.Caller;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import io.parley.shared.Scopes;
import io.parley.web.Deleted;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v2/api-keys")
class ApiKeyController {
  private final ApiKeys keys;
  private final Idempotency idempotency;
  private final DatabaseClock clock;

  ApiKeyController(ApiKeys keys, Idempotency idempotency, DatabaseClock clock) {
    this.keys = keys;
    this.idempotency = idempotency;
    this.clock = clock;
  }

  /**
   * @param preset scopes by a name: messaging, outreach or read_only
   */
  record NewApiKey(
      @NotBlank(message = "is required")
          @Size(max = 100, message = "must have at most 100 characters")
          @Nullable String name,
      @Size(min = 1, max = 100, message = "must hold 1 to 100 scopes")
          @Nullable List<String> scopes,
      @Nullable String preset,
      @Min(value = 1, message = "must be at least 1")
          @Max(value = 3650, message = "must be at most 3650")
          @Nullable Integer expiresInDays) {
    Set<String> granted() {
      return scopes == null ? ScopePreset.named(preset).scopes() : known(scopes);
    }

    @Nullable Duration lifetime() {
      return expiresInDays == null ? null : Duration.ofDays(expiresInDays);
    }

    private static Set<String> known(List<String> scopes) {
      for (var index = 0; index < scopes.size(); index++) {
        if (!Scopes.isKnown(String.valueOf(scopes.get(index)))) {
          throw new Problem.Invalid(
              "scopes[" + index + "]", "is no scope; there are " + String.join(", ", Scopes.all()));
        }
      }
      return Set.copyOf(scopes);
    }
  }

  record Rotation(@Nullable Boolean revokeNow) {}

  /**
   * @param rawKey the secret, in the answers of create and rotate only
   */
  record ApiKeyView(
      ApiKeyId id,
      String name,
      String keyPrefix,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String rawKey,
      List<String> scopes,
      @Nullable Instant expiresAt,
      @Nullable Instant lastUsedAt,
      boolean isActive,
      Instant createdAt) {}

  @GetMapping
  @Scope("account:manage")
  List<ApiKeyView> list(Caller caller) {
    return keys.list(caller).stream().map(key -> view(key, null)).toList();
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Scope("account:manage")
  ResponseEntity<ApiKeyView> create(
      Caller caller, IdempotencyKey key, @Valid @RequestBody NewApiKey request) {
    return idempotency
        .once(
            key,
            AskedBy.of(caller, request),
            ApiKeyView.class,
            () ->
                view(
                    keys.create(
                        caller,
                        String.valueOf(request.name()).strip(),
                        request.granted(),
                        request.lifetime())))
        .created();
  }

  @GetMapping("/{id}")
  @Scope("account:manage")
  ApiKeyView get(Caller caller, @PathVariable ApiKeyId id) {
    return view(keys.get(caller, id), null);
  }

  @DeleteMapping("/{id}")
  @Scope("account:manage")
  Deleted delete(Caller caller, @PathVariable ApiKeyId id) {
    keys.delete(caller, id);
    return Deleted.of(id);
  }

  @PostMapping("/{id}/rotate")
  @Scope("account:manage")
  ResponseEntity<ApiKeyView> rotate(
      Caller caller,
      IdempotencyKey key,
      @PathVariable ApiKeyId id,
      @RequestBody(required = false) @Nullable Rotation request) {
    var revokeNow = request != null && Boolean.TRUE.equals(request.revokeNow());
    return idempotency
        .once(
            key,
            AskedBy.of(caller, new Rotation(revokeNow)),
            ApiKeyView.class,
            () -> view(keys.rotate(caller, id, revokeNow)))
        .ok();
  }

  private ApiKeyView view(ApiKeys.Made made) {
    return view(made.key(), made.raw().value());
  }

  private ApiKeyView view(ApiKey key, @Nullable String rawKey) {
    return new ApiKeyView(
        key.id(),
        key.name(),
        key.prefix(),
        rawKey,
        key.scopes(),
        key.expiresAt(),
        key.lastUsedAt(),
        key.isActive(clock.instant()),
        key.createdAt());
  }
}

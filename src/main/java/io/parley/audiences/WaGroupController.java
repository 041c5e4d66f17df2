package io.parley.audiences;

import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.shared.Caller;
import io.parley.shared.CustomGroupId;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import io.parley.shared.SessionId;
import io.parley.shared.WaId;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** WhatsApp groups as the beginning of lists. */
@RestController
@RequestMapping("/api/v2/custom-groups")
class WaGroupController {
  private static final String PARTIAL = "X-Partial-Sessions";

  private final WaGroups waGroups;
  private final CustomGroups groups;
  private final Idempotency idempotency;

  WaGroupController(WaGroups waGroups, CustomGroups groups, Idempotency idempotency) {
    this.waGroups = waGroups;
    this.groups = groups;
    this.idempotency = idempotency;
  }

  record WaGroupView(WaId waGroupId, SessionId sessionId, String name, int participantCount) {}

  /**
   * @param waGroupId as WhatsApp has it
   * @param sessionId one that is in the group
   */
  record NamedWaGroup(
      @NotNull(message = "is required") @Nullable String waGroupId,
      @NotNull(message = "is required") @Nullable SessionId sessionId) {}

  record NewFromWaGroups(
      @NotNull(message = "is required") @Nullable String name,
      @NotNull(message = "is required")
          @Size(min = 1, max = 50, message = "must hold 1 to 50 groups")
          @Nullable List<@Valid @NotNull(message = "must be an object") NamedWaGroup> waGroups) {
    List<WaGroups.Named> named() {
      var named = new ArrayList<WaGroups.Named>();
      for (var group : Objects.requireNonNull(waGroups)) {
        var field = "wa_groups[" + named.size() + "]";
        var id =
            WaId.parse(String.valueOf(group.waGroupId()))
                .filter(WaId::isGroup)
                .orElseThrow(
                    () ->
                        new Problem.Invalid(
                            field + ".wa_group_id",
                            "must be a group's id such as 120363012345678901@g.us"));
        named.add(new WaGroups.Named(Objects.requireNonNull(group.sessionId()), id, field));
      }
      return named;
    }
  }

  /**
   * @param skippedWithoutPhone people whose numbers WhatsApp hides
   */
  record CopiedWaGroups(
      CustomGroupId id,
      String name,
      long memberCount,
      Instant createdAt,
      Instant updatedAt,
      int added,
      int skippedWithoutPhone) {}

  /** The WhatsApp groups of all working sessions. */
  @GetMapping("/wa-groups")
  @Scope("custom-groups:read")
  @ApiResponse(
      responseCode = "200",
      headers =
          @Header(
              name = PARTIAL,
              description = "the sessions that could not tell their groups, comma-separated",
              schema = @Schema(type = "string")),
      useReturnTypeSchema = true)
  List<WaGroupView> list(Caller caller, HttpServletResponse response) {
    var found = waGroups.all(caller.tenantId());
    if (!found.silent().isEmpty()) {
      response.setHeader(
          PARTIAL,
          found.silent().stream().map(SessionId::toString).collect(Collectors.joining(",")));
    }
    return found.groups().stream()
        .map(
            seen ->
                new WaGroupView(
                    seen.group().id(),
                    seen.session(),
                    seen.group().name(),
                    seen.group().participantCount()))
        .toList();
  }

  /** Makes a custom group of the people who are in WhatsApp groups now, each once. */
  @PostMapping("/from-wa-groups")
  @ResponseStatus(HttpStatus.CREATED)
  @Scope("custom-groups:manage")
  ResponseEntity<CopiedWaGroups> copy(
      Caller caller, IdempotencyKey key, @Valid @RequestBody NewFromWaGroups request) {
    var before = idempotency.replay(key, request, CopiedWaGroups.class);
    if (before.isPresent()) {
      return before.get().created();
    }
    var name = CustomGroupController.name(request.name());
    var gathered = waGroups.gather(caller.tenantId(), request.named());
    return idempotency
        .once(
            key,
            request,
            CopiedWaGroups.class,
            () ->
                copied(
                    groups.createOf(caller.tenantId(), name, gathered.people()),
                    gathered.withoutPhone()))
        .created();
  }

  private static CopiedWaGroups copied(CustomGroups.Outcome outcome, int withoutPhone) {
    var group = outcome.group();
    return new CopiedWaGroups(
        group.id(),
        group.name(),
        group.memberCount(),
        group.createdAt(),
        group.updatedAt(),
        outcome.added(),
        withoutPhone);
  }
}

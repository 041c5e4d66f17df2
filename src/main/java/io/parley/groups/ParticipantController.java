package io.parley.groups;

import io.parley.gateway.MadeGroup;
import io.parley.gateway.ParticipantChange;
import io.parley.gateway.ParticipantResult;
import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.shared.Caller;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import io.parley.shared.SessionId;
import io.parley.shared.WaId;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** WhatsApp groups themselves, whether they are monitored or not. */
@RestController
@RequestMapping("/api/v2/groups")
class ParticipantController {
  private final Groups groups;
  private final Idempotency idempotency;

  ParticipantController(Groups groups, Idempotency idempotency) {
    this.groups = groups;
    this.idempotency = idempotency;
  }

  /**
   * @param participants phones
   */
  @io.swagger.v3.oas.annotations.media.Schema(name = "NewWhatsAppGroup")
  record NewGroup(
      @NotNull(message = "is required") @Nullable SessionId sessionId,
      @NotBlank(message = "is required")
          @Size(max = 100, message = "must have at most 100 characters, as on WhatsApp")
          @Nullable String name,
      @NotEmpty(message = "must hold 1 to 1023 phones, as on WhatsApp")
          @Size(max = 1_023, message = "must hold 1 to 1023 phones, as on WhatsApp")
          @Nullable List<@Nullable String> participants) {}

  /**
   * @param participants phones
   */
  record Participants(
      @NotNull(message = "is required") @Nullable SessionId sessionId,
      @NotEmpty(message = "must hold 1 to 256 phones")
          @Size(max = 256, message = "must hold 1 to 256 phones")
          @Nullable List<@Nullable String> participants) {}

  /**
   * What became of one participant.
   *
   * @param status ok or failed
   */
  record ParticipantView(Phone phone, String status, @Nullable String error) {
    static List<ParticipantView> of(List<ParticipantResult> results) {
      return results.stream()
          .map(
              result ->
                  new ParticipantView(
                      result.phone(), result.isDone() ? "ok" : "failed", result.error()))
          .toList();
    }
  }

  record MadeGroupView(WaId waGroupId, String name, List<ParticipantView> participants) {
    static MadeGroupView of(MadeGroup group) {
      return new MadeGroupView(group.id(), group.name(), ParticipantView.of(group.participants()));
    }
  }

  record ChangedGroup(WaId waGroupId, List<ParticipantView> participants) {}

  /** Makes a WhatsApp group that the session leads. */
  @PostMapping("/create")
  @ResponseStatus(HttpStatus.CREATED)
  @Scope("groups:manage")
  ResponseEntity<MadeGroupView> create(
      Caller caller, IdempotencyKey key, @Valid @RequestBody NewGroup request) {
    var people = phones(request.participants());
    return idempotency
        .repeatable(
            key,
            request,
            MadeGroupView.class,
            () ->
                MadeGroupView.of(
                    groups.make(
                        caller.tenantId(),
                        Objects.requireNonNull(request.sessionId()),
                        String.valueOf(request.name()).strip(),
                        people)))
        .created();
  }

  /** Adds people to a WhatsApp group. */
  @PostMapping("/{wa_group_id}/participants/add")
  @Scope("groups:manage")
  ChangedGroup add(
      Caller caller,
      @PathVariable("wa_group_id") String group,
      @Valid @RequestBody Participants request) {
    return changed(caller, group, ParticipantChange.ADD, request);
  }

  /** Takes people out of a WhatsApp group. */
  @PostMapping("/{wa_group_id}/participants/remove")
  @Scope("groups:manage")
  ChangedGroup remove(
      Caller caller,
      @PathVariable("wa_group_id") String group,
      @Valid @RequestBody Participants request) {
    return changed(caller, group, ParticipantChange.REMOVE, request);
  }

  /** Makes people admins of a WhatsApp group. */
  @PostMapping("/{wa_group_id}/admin/promote")
  @Scope("groups:manage")
  ChangedGroup promote(
      Caller caller,
      @PathVariable("wa_group_id") String group,
      @Valid @RequestBody Participants request) {
    return changed(caller, group, ParticipantChange.PROMOTE, request);
  }

  /** Makes admins of a WhatsApp group ordinary members. */
  @PostMapping("/{wa_group_id}/admin/demote")
  @Scope("groups:manage")
  ChangedGroup demote(
      Caller caller,
      @PathVariable("wa_group_id") String group,
      @Valid @RequestBody Participants request) {
    return changed(caller, group, ParticipantChange.DEMOTE, request);
  }

  private ChangedGroup changed(
      Caller caller, String group, ParticipantChange change, Participants request) {
    var waGroup =
        WaId.parse(group)
            .filter(WaId::isGroup)
            .orElseThrow(() -> new Problem.NotFound("There is nothing with this id."));
    var session = Objects.requireNonNull(request.sessionId());
    var results =
        groups.change(caller.tenantId(), session, waGroup, change, phones(request.participants()));
    return new ChangedGroup(waGroup, ParticipantView.of(results));
  }

  /** Each once, in the order in which they are named. */
  private static List<Phone> phones(@Nullable List<@Nullable String> texts) {
    var phones = new LinkedHashSet<Phone>();
    var named = Objects.requireNonNull(texts);
    for (var place = 0; place < named.size(); place++) {
      var field = "participants[" + place + "]";
      phones.add(
          Phone.parse(String.valueOf(named.get(place)))
              .orElseThrow(
                  () ->
                      new Problem.Invalid(
                          field, "must be a phone number with country code such as +15550123456")));
    }
    return new ArrayList<>(phones);
  }
}

package io.parley.leads;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.parley.groups.Detection;
import io.parley.groups.MonitorMode;
import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.shared.Caller;
import io.parley.shared.GroupId;
import io.parley.shared.LeadId;
import io.parley.shared.MessageId;
import io.parley.shared.PageRequest;
import io.parley.shared.Patch;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import io.parley.shared.SessionId;
import io.parley.shared.UserId;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v2/leads")
class LeadController {
  private final Leads leads;
  private final LeadsByHand byHand;
  private final LeadChanges changes;
  private final Idempotency idempotency;

  LeadController(Leads leads, LeadsByHand byHand, LeadChanges changes, Idempotency idempotency) {
    this.leads = leads;
    this.byHand = byHand;
    this.changes = changes;
    this.idempotency = idempotency;
  }

  record LeadList(
      List<LeadView> leads, long total, int limit, int offset, @Nullable String nextCursor) {}

  record StatusChange(@NotNull(message = "is required") @Nullable LeadStatus status) {}

  /**
   * @param phone as people write it
   * @param sourceGroupId the monitored group that the person is a lead of; may be left out
   */
  record NewLead(
      @NotBlank(message = "is required") @Nullable String phone,
      @Nullable String name,
      @Size(
              max = LeadChange.LONGEST_NOTES,
              message = "must have at most " + LeadChange.LONGEST_NOTES + " characters")
          @Nullable String notes,
      @Nullable GroupId sourceGroupId) {
    LeadsByHand.NewLead wanted() {
      return new LeadsByHand.NewLead(
          Objects.requireNonNull(phone),
          name == null ? null : LeadChange.name("name", name),
          notes,
          sourceGroupId);
    }
  }

  /**
   * @param contactName null shows the name again that the person goes by
   * @param labelIds not available in this version
   */
  record LeadPatch(
      Patch<String> contactName,
      Patch<String> notes,
      Patch<UserId> assigneeId,
      Patch<List<UUID>> labelIds) {
    LeadChange change() {
      var labels = labelIds.or(null);
      if (labels != null && !labels.isEmpty()) {
        throw new Problem.Invalid("label_ids", "is not available in this version: leave it out");
      }
      return new LeadChange(contactName, notes, assigneeId);
    }
  }

  record ReciprocityView(
      LeadId leadId, boolean hasMessagedFirst, @Nullable Instant lastInboundAt) {}

  /** A detection as the lead's detail shows it. */
  record DetectionView(
      MessageId messageId,
      @Nullable String matchedKeyword,
      String messagePreview,
      MonitorMode monitorMode,
      Instant detectedAt) {}

  /** The list's row and what else is known. */
  record LeadDetail(
      @JsonUnwrapped LeadView lead,
      long messageCount,
      List<DetectionView> detections,
      List<LeadRepository.Move> statusHistory,
      @Nullable String notes,
      @Nullable UserId assigneeId,
      List<String> labels,
      boolean optedOut,
      @Nullable Instant lastInboundAt) {}

  /**
   * Leads, newest first.
   *
   * @param status one or more statuses, comma-separated
   * @param search a part of the name, the phone or a matched keyword
   * @param sort -detected_at, detected_at, -lead_score or name
   */
  @GetMapping
  @Scope("leads:read")
  LeadList list(
      Caller caller,
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(name = "source_group_id", required = false) @Nullable GroupId sourceGroupId,
      @RequestParam(required = false) @Nullable String search,
      @RequestParam(required = false) @Nullable String sort,
      @Valid @ParameterObject PageRequest page) {
    var filter = LeadFilter.of(status, sourceGroupId, search);
    var found = leads.list(caller.tenantId(), filter, LeadSort.parse(sort), page);
    return new LeadList(
        found.rows(), found.total(), found.limit(), found.offset(), found.nextCursor());
  }

  @GetMapping("/{id}")
  @Scope("leads:read")
  LeadDetail get(Caller caller, @PathVariable LeadId id) {
    return view(leads.get(caller.tenantId(), id));
  }

  /** Makes somebody a lead by hand. */
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Scope("leads:manage")
  ResponseEntity<LeadDetail> create(
      Caller caller, IdempotencyKey key, @Valid @RequestBody NewLead request) {
    return idempotency
        .once(
            key,
            request,
            LeadDetail.class,
            () -> view(byHand.create(caller.tenantId(), request.wanted())))
        .created();
  }

  @PatchMapping("/{id}")
  @Scope("leads:manage")
  LeadDetail change(Caller caller, @PathVariable LeadId id, @RequestBody LeadPatch patch) {
    return view(changes.change(caller.tenantId(), id, patch.change()));
  }

  /**
   * Whether the person wrote to a session before the session wrote to them.
   *
   * @param sessionId the session
   */
  @GetMapping("/{id}/reciprocity")
  @Scope("leads:read")
  ReciprocityView reciprocity(
      Caller caller, @PathVariable LeadId id, @RequestParam("session_id") SessionId sessionId) {
    var found = leads.reciprocity(caller.tenantId(), id, sessionId);
    var reciprocity = found.reciprocity();
    return new ReciprocityView(
        found.lead(), reciprocity.hasMessagedFirst(), reciprocity.lastInboundAt());
  }

  /** Moves a lead along the pipeline. */
  @PatchMapping("/{id}/status")
  @Scope("leads:manage")
  LeadDetail move(Caller caller, @PathVariable LeadId id, @Valid @RequestBody StatusChange change) {
    return view(changes.move(caller, id, Objects.requireNonNull(change.status())));
  }

  private static LeadDetail view(LeadDetails.Detail detail) {
    return new LeadDetail(
        detail.lead(),
        detail.messageCount(),
        detail.detections().stream().map(LeadController::view).toList(),
        detail.history(),
        detail.notes(),
        detail.assignee(),
        List.of(),
        detail.optedOut(),
        detail.lastInboundAt());
  }

  private static DetectionView view(Detection.Kept kept) {
    var sign = kept.sign();
    return new DetectionView(
        kept.message(), sign.matchedKeyword(), sign.preview(), sign.mode(), sign.at());
  }
}

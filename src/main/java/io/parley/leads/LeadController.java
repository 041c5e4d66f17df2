package io.parley.leads;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.parley.groups.Detection;
import io.parley.groups.MonitorMode;
import io.parley.shared.Caller;
import io.parley.shared.GroupId;
import io.parley.shared.LeadId;
import io.parley.shared.MessageId;
import io.parley.shared.PageRequest;
import io.parley.shared.Scope;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v2/leads")
class LeadController {
  private final Leads leads;

  LeadController(Leads leads) {
    this.leads = leads;
  }

  record LeadList(
      List<LeadView> leads, long total, int limit, int offset, @Nullable String nextCursor) {}

  record StatusChange(@NotNull(message = "is required") @Nullable LeadStatus status) {}

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

  /** Moves a lead along the pipeline. */
  @PatchMapping("/{id}/status")
  @Scope("leads:manage")
  LeadDetail move(Caller caller, @PathVariable LeadId id, @Valid @RequestBody StatusChange change) {
    return view(leads.move(caller, id, Objects.requireNonNull(change.status())));
  }

  private static LeadDetail view(Leads.Detail detail) {
    return new LeadDetail(
        detail.lead(),
        detail.messageCount(),
        detail.detections().stream().map(LeadController::view).toList(),
        detail.history(),
        detail.notes(),
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

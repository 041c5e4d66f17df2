package io.parley.leads;

import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.leads.LeadBatches.AddToGroupResult;
import io.parley.leads.LeadBatches.BulkStatusResult;
import io.parley.shared.Caller;
import io.parley.shared.CustomGroupId;
import io.parley.shared.Scope;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v2/leads/bulk")
class LeadBatchController {
  private final LeadBatches batches;
  private final Idempotency idempotency;

  LeadBatchController(LeadBatches batches, Idempotency idempotency) {
    this.batches = batches;
    this.idempotency = idempotency;
  }

  record BulkStatus(
      @NotNull(message = "is required")
          @Size(min = 1, max = Picked.MOST, message = "must hold 1 to 1000 ids")
          @Nullable List<@NotNull(message = "must be an id (a UUID)") String> leadIds,
      @NotNull(message = "is required") @Nullable LeadStatus status) {
    Picked picked() {
      return Picked.of(Objects.requireNonNull(leadIds));
    }
  }

  record AddToGroup(
      @NotNull(message = "is required")
          @Size(min = 1, max = Picked.MOST, message = "must hold 1 to 1000 ids")
          @Nullable List<@NotNull(message = "must be an id (a UUID)") String> leadIds,
      @NotNull(message = "is required") @Nullable CustomGroupId customGroupId) {
    Picked picked() {
      return Picked.of(Objects.requireNonNull(leadIds));
    }
  }

  /** Moves up to 1,000 leads along the pipeline. */
  @PostMapping("/status")
  @Scope("leads:manage")
  ResponseEntity<BulkStatusResult> move(
      Caller caller, IdempotencyKey key, @Valid @RequestBody BulkStatus request) {
    return idempotency
        .once(key, request, BulkStatusResult.class, () -> moved(caller, request))
        .ok();
  }

  /** Adds the people behind up to 1,000 leads to a custom group. */
  @PostMapping("/add-to-group")
  @Scope("leads:manage")
  ResponseEntity<AddToGroupResult> addToGroup(
      Caller caller, IdempotencyKey key, @Valid @RequestBody AddToGroup request) {
    return idempotency
        .once(key, request, AddToGroupResult.class, () -> added(caller, request))
        .ok();
  }

  private AddToGroupResult added(Caller caller, AddToGroup request) {
    return batches.addToGroup(
        caller.tenantId(), request.picked(), Objects.requireNonNull(request.customGroupId()));
  }

  private BulkStatusResult moved(Caller caller, BulkStatus request) {
    return batches.move(caller, request.picked(), Objects.requireNonNull(request.status()));
  }
}

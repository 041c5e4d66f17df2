package io.parley.campaigns;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.media.StoredFile;
import io.parley.sending.JobStatus;
import io.parley.sending.MessageStatus;
import io.parley.sending.Recipient;
import io.parley.shared.Caller;
import io.parley.shared.JobId;
import io.parley.shared.PageRequest;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import io.parley.shared.TenantId;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v2/bulk-send")
class BulkSendController {
  private final BulkSends sends;
  private final BulkSendMaker maker;
  private final BulkMedia media;
  private final Idempotency idempotency;

  BulkSendController(
      BulkSends sends, BulkSendMaker maker, BulkMedia media, Idempotency idempotency) {
    this.sends = sends;
    this.maker = maker;
    this.media = media;
    this.idempotency = idempotency;
  }

  record BulkSendList(
      List<BulkSendView> jobs, long total, int limit, int offset, @Nullable String nextCursor) {}

  /**
   * @param error why nothing was sent
   */
  record RecipientView(
      @Nullable Phone phone,
      @Nullable String name,
      MessageStatus status,
      @Nullable String waMessageId,
      int attempts,
      @Nullable String error,
      @Nullable Instant sentAt,
      @Nullable Instant deliveredAt,
      @Nullable Instant readAt,
      @Nullable Instant repliedAt) {
    static RecipientView of(Recipient recipient) {
      return new RecipientView(
          recipient.phone(),
          recipient.name(),
          recipient.status(),
          recipient.waMessageId(),
          recipient.attempts(),
          recipient.error(),
          recipient.sentAt(),
          recipient.deliveredAt(),
          recipient.readAt(),
          recipient.repliedAt());
    }
  }

  /**
   * @param recipientsTotal those with the status that was asked for
   */
  record BulkSendDetail(
      @JsonUnwrapped BulkSendView job,
      List<RecipientView> recipients,
      long recipientsTotal,
      int limit,
      int offset,
      @Nullable String nextCursor) {}

  /**
   * @param scope failed or unknown
   */
  record Retry(@NotNull(message = "must be 'failed' or 'unknown'") @Nullable String scope) {
    MessageStatus status() {
      return switch (String.valueOf(scope)) {
        case "failed" -> MessageStatus.FAILED;
        case "unknown" -> MessageStatus.UNKNOWN;
        default -> throw new Problem.Invalid("scope", "must be 'failed' or 'unknown'");
      };
    }
  }

  /** Sends a message to everybody in a custom group, one after the other at a human pace. */
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Scope("bulk-send:manage")
  ResponseEntity<BulkSendView> create(
      Caller caller, IdempotencyKey key, @Valid @RequestBody NewBulkSend request) {
    var before = idempotency.replay(key, request, BulkSendView.class);
    if (before.isPresent()) {
      return before.get().created();
    }
    var wish = maker.understood(request);
    var file = file(caller.tenantId(), wish);
    return idempotency
        .once(key, request, BulkSendView.class, () -> maker.create(caller, wish, file))
        .created();
  }

  /** Who would be sent what until when; sends nothing. */
  @PostMapping("/preview")
  @Scope("bulk-send:read")
  Preview preview(Caller caller, @Valid @RequestBody NewBulkSend request) {
    return maker.preview(caller.tenantId(), maker.understood(request));
  }

  /**
   * Bulk sends, newest first.
   *
   * @param status pending, running, paused, completed, cancelled or failed
   */
  @GetMapping
  @Scope("bulk-send:read")
  BulkSendList list(
      Caller caller,
      @RequestParam(required = false) @Nullable String status,
      @Valid @ParameterObject PageRequest page) {
    var found = sends.list(caller.tenantId(), one(JobStatus.class, "status", status), page);
    return new BulkSendList(
        found.rows(), found.total(), found.limit(), found.offset(), found.nextCursor());
  }

  /**
   * A bulk send and up to 10000 of its recipients, 1000 without a limit, in the order of sending.
   *
   * @param recipientStatus pending, sending, sent, delivered, read, failed, skipped, unknown or
   *     cancelled
   */
  @GetMapping("/{id}")
  @Scope("bulk-send:read")
  BulkSendDetail get(
      Caller caller,
      @PathVariable JobId id,
      @RequestParam(name = "recipient_status", required = false) @Nullable String recipientStatus,
      @Valid @ParameterObject PageRequest page) {
    var wanted = one(MessageStatus.class, "recipient_status", recipientStatus);
    var job = sends.get(caller.tenantId(), id);
    var found = sends.recipients(caller.tenantId(), id, wanted, page).map(RecipientView::of);
    return new BulkSendDetail(
        job, found.rows(), found.total(), found.limit(), found.offset(), found.nextCursor());
  }

  /** Sends nothing more for now. */
  @PostMapping("/{id}/pause")
  @Scope("bulk-send:manage")
  ResponseEntity<BulkSendView> pause(Caller caller, @PathVariable JobId id, IdempotencyKey key) {
    return once(key, id, () -> sends.pause(caller.tenantId(), id));
  }

  /** Goes on where it was paused. */
  @PostMapping("/{id}/resume")
  @Scope("bulk-send:manage")
  ResponseEntity<BulkSendView> resume(Caller caller, @PathVariable JobId id, IdempotencyKey key) {
    return once(key, id, () -> sends.resume(caller.tenantId(), id));
  }

  /** Sends nothing more, ever. */
  @PostMapping("/{id}/cancel")
  @Scope("bulk-send:manage")
  ResponseEntity<BulkSendView> cancel(Caller caller, @PathVariable JobId id, IdempotencyKey key) {
    return once(key, id, () -> sends.cancel(caller.tenantId(), id));
  }

  /** Tries those again who failed, or of whom nobody knows: these may get the message twice. */
  @PostMapping("/{id}/retry")
  @Scope("bulk-send:manage")
  ResponseEntity<BulkSendView> retry(
      Caller caller,
      @PathVariable JobId id,
      IdempotencyKey key,
      @Valid @RequestBody Retry request) {
    return once(key, request, () -> sends.retry(caller.tenantId(), id, request.status()));
  }

  /** Also tried again if it and whoever sends at that moment waited for each other. */
  private ResponseEntity<BulkSendView> once(
      IdempotencyKey key, Object request, Supplier<BulkSendView> move) {
    return idempotency.once(key, request, BulkSendView.class, move).ok();
  }

  private @Nullable StoredFile file(TenantId tenant, Wish wish) {
    var url = wish.letter().mediaUrl();
    if (url == null) {
      return null;
    }
    maker.check(tenant, wish);
    return media.fetch(tenant, url);
  }

  private static <E extends Enum<E>> @Nullable E one(
      Class<E> type, String parameter, @Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    return Arrays.stream(type.getEnumConstants())
        .filter(value -> value.toString().equals(text.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new Problem.Invalid(
                    parameter,
                    "must be one of "
                        + Arrays.stream(type.getEnumConstants())
                            .map(Enum::toString)
                            .collect(Collectors.joining(", "))));
  }
}

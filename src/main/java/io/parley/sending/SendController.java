package io.parley.sending;

import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.messages.MessageView;
import io.parley.shared.Caller;
import io.parley.shared.MessageId;
import io.parley.shared.Scope;
import io.parley.shared.SessionId;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v2/messages/send")
class SendController {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Gate gate;
  private final Outbox outbox;
  private final Idempotency idempotency;

  SendController(Gate gate, Outbox outbox, Idempotency idempotency) {
    this.gate = gate;
    this.outbox = outbox;
    this.idempotency = idempotency;
  }

  /**
   * @param chatId our id of the chat, WhatsApp's, or a phone number
   * @param message at most 4,096 characters
   * @param replyTo the WhatsApp id of the message that is answered
   */
  record NewMessage(
      @NotNull(message = "is required") @Nullable SessionId sessionId,
      @NotBlank(message = "is required")
          @Size(max = 200, message = "must have at most 200 characters")
          @Nullable String chatId,
      @NotBlank(message = "is required") @Nullable String message,
      @Size(max = 256, message = "must have at most 256 characters") @Nullable String replyTo) {
    Gate.Wish wish() {
      return new Gate.Wish(
          Objects.requireNonNull(sessionId),
          Objects.requireNonNull(chatId).strip(),
          Objects.requireNonNull(message),
          replyTo);
    }
  }

  /** Which message was made; what became of it is looked up anew. */
  record Accepted(MessageId id) {}

  /**
   * Sends a text, and waits up to 15 seconds for the gateway: 201 once it is sent, or known not to
   * be; 202 while nobody knows, or while it waits because four others went out in the last two
   * minutes.
   */
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @ApiResponse(
      responseCode = "202",
      description = "Accepted",
      content = @Content(schema = @Schema(implementation = MessageView.class)))
  @ApiResponse(
      responseCode = "201",
      description = "Created",
      content = @Content(schema = @Schema(implementation = MessageView.class)))
  @Scope("messages:send")
  ResponseEntity<MessageView> send(
      Caller caller, IdempotencyKey key, @Valid @RequestBody NewMessage request) {
    var tenant = caller.tenantId();
    var wish = request.wish();
    var mustWait = outbox.mustWait(tenant, wish.session());
    var accepted =
        idempotency.once(
            key, request, Accepted.class, () -> new Accepted(gate.accept(tenant, wish)));
    var id = accepted.body().id();
    if (!mustWait) {
      outbox.await(tenant, id, PATIENCE);
    }
    var message = outbox.get(tenant, id);
    var answer =
        ResponseEntity.status(message.status().isOpen() ? HttpStatus.ACCEPTED : HttpStatus.CREATED);
    if (accepted.replayed()) {
      answer.header("Idempotent-Replayed", "true");
    }
    return answer.body(Outbox.view(message));
  }
}

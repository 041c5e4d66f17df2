package io.parley.gateway.simulator;

import io.parley.gateway.SessionStatus;
import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.shared.Caller;
import io.parley.shared.Cursor;
import io.parley.shared.FieldError;
import io.parley.shared.Id;
import io.parley.shared.Page;
import io.parley.shared.PageRequest;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import io.parley.shared.SessionId;
import io.parley.web.SnakeCase;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.Validator;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.context.annotation.Conditional;
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
@RequestMapping("/api/v2/simulator")
@Conditional(SimulatorCondition.class)
class SimulatorController {
  private static final String DELIVERIES = "deliveries";
  private static final int LARGEST_BATCH = 1_000;

  private final Simulator simulator;
  private final SimulatorRepository repository;
  private final Idempotency idempotency;
  private final Validator validator;

  SimulatorController(
      Simulator simulator,
      SimulatorRepository repository,
      Idempotency idempotency,
      Validator validator) {
    this.simulator = simulator;
    this.repository = repository;
    this.idempotency = idempotency;
    this.validator = validator;
  }

  /**
   * @param phone the account's number; a made-up one if absent
   */
  record Scan(@Nullable String phone, @Nullable Boolean isBusiness) {
    @Nullable Phone account() {
      return phone == null ? null : SimulatorWorld.phone(phone, "phone");
    }
  }

  /**
   * @param reason logout, if the phone goes away for good
   */
  record Disconnect(
      @Pattern(regexp = "logout", message = "must be logout, or left out")
          @Nullable String reason) {}

  @Schema(name = "SimulatedAccount")
  record Account(SessionId sessionId, SessionStatus status, @Nullable Phone phoneNumber) {}

  @Schema(name = "NewSimulatedGroup")
  record NewGroup(
      @NotNull(message = "is required") @Nullable UUID sessionId,
      @NotBlank(message = "is required")
          @Size(max = 100, message = "must have at most 100 characters")
          @Nullable String name,
      @Size(max = 1_024, message = "must hold at most 1024 people, as on WhatsApp")
          @Nullable List<@Valid @NotNull(message = "is required") Person> participants) {
    List<Simulator.Person> people() {
      if (participants == null) {
        return List.of();
      }
      return IntStream.range(0, participants.size())
          .mapToObj(index -> participants.get(index).named("participants[" + index + "].phone"))
          .toList();
    }
  }

  @Schema(name = "SimulatedPerson")
  record Person(
      @NotBlank(message = "is required") @Nullable String phone,
      @Size(max = 200, message = "must have at most 200 characters") @Nullable String name) {
    Simulator.Person named(String field) {
      return new Simulator.Person(SimulatorWorld.phone(String.valueOf(phone), field), name);
    }
  }

  record MadeGroup(String waGroupId) {}

  record Written(String waMessageId) {}

  record DeliveryList(
      List<Delivery> deliveries, long total, int limit, int offset, @Nullable String nextCursor) {}

  /** The owner scans the QR code: the session works. */
  @PostMapping("/sessions/{id}/scan")
  @Scope("sessions:manage")
  Account scan(
      Caller caller,
      @PathVariable SessionId id,
      @RequestBody(required = false) @Nullable Scan scan) {
    simulator.scan(
        caller.tenantId(),
        id,
        scan == null ? null : scan.account(),
        scan != null && Boolean.TRUE.equals(scan.isBusiness()));
    return account(caller, id);
  }

  /** The phone goes away. */
  @PostMapping("/sessions/{id}/disconnect")
  @Scope("sessions:manage")
  Account disconnect(
      Caller caller,
      @PathVariable SessionId id,
      @Valid @RequestBody(required = false) @Nullable Disconnect disconnect) {
    simulator.disconnect(
        caller.tenantId(), id, disconnect != null && "logout".equals(disconnect.reason()));
    return account(caller, id);
  }

  /** Makes a WhatsApp group that the session is in. */
  @PostMapping("/groups")
  @ResponseStatus(HttpStatus.CREATED)
  @Scope("sessions:manage")
  ResponseEntity<MadeGroup> group(
      Caller caller, IdempotencyKey key, @Valid @RequestBody NewGroup request) {
    return idempotency.once(key, request, MadeGroup.class, () -> made(caller, request)).created();
  }

  /** Somebody writes. */
  @PostMapping("/messages")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Scope("sessions:manage")
  ResponseEntity<Written> write(
      Caller caller, IdempotencyKey key, @Valid @RequestBody SimulatedMessage message) {
    return idempotency
        .repeatable(
            key, message, Written.class, () -> write(caller, key, List.of(message)).getFirst())
        .accepted();
  }

  /** Many people write. */
  @PostMapping("/messages/batch")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Scope("sessions:manage")
  ResponseEntity<Written[]> writeAll(
      Caller caller, IdempotencyKey key, @RequestBody List<@Nullable SimulatedMessage> batch) {
    var messages = valid(batch);
    return idempotency
        .repeatable(
            key,
            messages,
            Written[].class,
            () -> write(caller, key, messages).toArray(Written[]::new))
        .accepted();
  }

  /** By hand, since the framework would look into a million messages before it counts them. */
  private List<SimulatedMessage> valid(List<@Nullable SimulatedMessage> batch) {
    if (batch.isEmpty() || batch.size() > LARGEST_BATCH) {
      throw new Problem.Invalid("messages", "must hold 1 to 1000 messages");
    }
    var messages = new ArrayList<SimulatedMessage>(batch.size());
    var errors = new ArrayList<FieldError>();
    for (var index = 0; index < batch.size(); index++) {
      var message = batch.get(index);
      errors.addAll(errors(message, "messages[" + index + "]"));
      if (message != null) {
        messages.add(message);
      }
    }
    if (!errors.isEmpty()) {
      throw new Problem.Invalid(errors);
    }
    return messages;
  }

  private List<FieldError> errors(@Nullable SimulatedMessage message, String place) {
    if (message == null) {
      return List.of(new FieldError(place, "is required"));
    }
    return validator.validate(message).stream()
        .map(
            wrong ->
                new FieldError(
                    place + "." + SnakeCase.of(wrong.getPropertyPath().toString()),
                    wrong.getMessage()))
        .toList();
  }

  /** What reached phones, newest first. */
  @GetMapping("/deliveries")
  @Scope("sessions:manage")
  DeliveryList deliveries(
      Caller caller,
      @RequestParam(name = "session_id", required = false) @Nullable SessionId session,
      @RequestParam(required = false) @Nullable String to,
      @Valid @ParameterObject PageRequest page) {
    var sessionId = session == null ? null : session.value();
    var recipient = to == null ? null : SimulatorWorld.phone(to, "to").international();
    var cursor = Cursor.decode(page.cursor(), DELIVERIES, 1);
    var after = cursor == null ? null : cursor.value(0, Id::parse);
    var listed =
        Page.of(
            repository.deliveries(caller.tenantId(), sessionId, recipient, page, after),
            repository.countDeliveries(caller.tenantId(), sessionId, recipient),
            page,
            delivery -> Cursor.of(DELIVERIES, delivery.id()));
    return new DeliveryList(
        listed.rows().stream().map(SimulatorRepository.Listed::delivery).toList(),
        listed.total(),
        listed.limit(),
        listed.offset(),
        listed.nextCursor());
  }

  private MadeGroup made(Caller caller, NewGroup request) {
    var session = new SessionId(Objects.requireNonNull(request.sessionId()));
    var name = String.valueOf(request.name());
    var group = simulator.makeGroup(caller.tenantId(), session, name, request.people());
    return new MadeGroup(group.value());
  }

  private List<Written> write(Caller caller, IdempotencyKey key, List<SimulatedMessage> messages) {
    return simulator.write(caller.tenantId(), messages, key).stream().map(Written::new).toList();
  }

  private Account account(Caller caller, SessionId id) {
    var session = simulator.session(caller.tenantId(), id);
    return new Account(id, session.status(), session.phone());
  }
}

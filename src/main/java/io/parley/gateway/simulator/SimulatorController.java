package io.parley.gateway.simulator;

import io.parley.gateway.GatewayKind;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.SessionDirectory;
import io.parley.gateway.SessionStatus;
import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.shared.Caller;
import io.parley.shared.PageRequest;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import io.parley.shared.SessionId;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
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
  private final SimulatorGateway gateway;
  private final SimulatorWorld world;
  private final SimulatorRepository repository;
  private final SessionDirectory sessions;
  private final Idempotency idempotency;

  SimulatorController(
      SimulatorGateway gateway,
      SimulatorWorld world,
      SimulatorRepository repository,
      SessionDirectory sessions,
      Idempotency idempotency) {
    this.gateway = gateway;
    this.world = world;
    this.repository = repository;
    this.sessions = sessions;
    this.idempotency = idempotency;
  }

  /**
   * @param phone the account's number; a made-up one if absent
   */
  record Scan(@Nullable String phone, @Nullable Boolean isBusiness) {}

  /**
   * @param reason logout, if the phone goes away for good
   */
  record Disconnect(@Nullable String reason) {}

  @Schema(name = "SimulatedAccount")
  record Account(SessionId sessionId, SessionStatus status, @Nullable Phone phoneNumber) {}

  @Schema(name = "NewSimulatedGroup")
  record NewGroup(
      @NotNull(message = "is required") @Nullable UUID sessionId,
      @NotBlank(message = "is required")
          @Size(max = 100, message = "must have at most 100 characters")
          @Nullable String name,
      @Valid @Size(max = 1_024, message = "must hold at most 1024 people, as on WhatsApp")
          @Nullable List<Person> participants) {
    List<Person> people() {
      return participants == null ? List.of() : participants;
    }
  }

  @Schema(name = "SimulatedPerson")
  record Person(
      @NotBlank(message = "is required") @Nullable String phone,
      @Size(max = 200, message = "must have at most 200 characters") @Nullable String name) {}

  record MadeGroup(String waGroupId) {}

  record Written(String waMessageId) {}

  record DeliveryList(List<Delivery> deliveries, long total, int limit, int offset) {}

  /** The owner scans the QR code: the session works. */
  @PostMapping("/sessions/{id}/scan")
  @Scope("sessions:manage")
  Account scan(
      Caller caller,
      @PathVariable SessionId id,
      @RequestBody(required = false) @Nullable Scan scan) {
    var session = simulated(caller, id.value(), "id");
    var phone =
        scan == null || scan.phone() == null
            ? SimulatorWorld.phoneOf(session)
            : SimulatorWorld.phone(scan.phone(), "phone");
    gateway.scan(session, phone, scan != null && Boolean.TRUE.equals(scan.isBusiness()));
    return account(caller, id);
  }

  /** The phone goes away. */
  @PostMapping("/sessions/{id}/disconnect")
  @Scope("sessions:manage")
  Account disconnect(
      Caller caller,
      @PathVariable SessionId id,
      @RequestBody(required = false) @Nullable Disconnect disconnect) {
    gateway.disconnect(
        simulated(caller, id.value(), "id"),
        disconnect != null && "logout".equals(disconnect.reason()));
    return account(caller, id);
  }

  /** Makes a WhatsApp group that the session is in. */
  @PostMapping("/groups")
  @ResponseStatus(HttpStatus.CREATED)
  @Scope("sessions:manage")
  ResponseEntity<MadeGroup> group(
      Caller caller, IdempotencyKey key, @Valid @RequestBody NewGroup request) {
    var session = simulated(caller, request.sessionId(), "session_id");
    return idempotency
        .once(
            key,
            request,
            MadeGroup.class,
            () ->
                new MadeGroup(
                    world
                        .makeGroup(session, String.valueOf(request.name()), request.people())
                        .value()))
        .created();
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
      Caller caller,
      IdempotencyKey key,
      @RequestBody @Size(min = 1, max = 1_000, message = "must hold 1 to 1000 messages")
          List<@Valid @NotNull(message = "is required") SimulatedMessage> messages) {
    return idempotency
        .repeatable(
            key,
            messages,
            Written[].class,
            () -> write(caller, key, messages).toArray(Written[]::new))
        .accepted();
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
    return new DeliveryList(
        repository.deliveries(caller.tenantId(), sessionId, recipient, page),
        repository.countDeliveries(caller.tenantId(), sessionId, recipient),
        page.size(),
        page.skipped());
  }

  private List<Written> write(Caller caller, IdempotencyKey key, List<SimulatedMessage> messages) {
    var session = new HashMap<UUID, GatewaySession>();
    for (var message : messages) {
      session.computeIfAbsent(
          Objects.requireNonNull(message.sessionId()), id -> simulated(caller, id, "session_id"));
    }
    return world.write(session, messages, key).stream().map(Written::new).toList();
  }

  private Account account(Caller caller, SessionId id) {
    var session = simulated(caller, id.value(), "id");
    return new Account(id, session.status(), session.phone());
  }

  private GatewaySession simulated(Caller caller, @Nullable UUID id, String field) {
    return sessions
        .find(caller.tenantId(), new SessionId(Objects.requireNonNull(id)))
        .filter(session -> session.address().gateway() == GatewayKind.SIMULATOR)
        .orElseThrow(
            () ->
                new Problem.NotFound(
                    "There is no simulated session with the id in '" + field + "'."));
  }
}

package io.parley.sessions;

import io.parley.gateway.GatewayKind;
import io.parley.gateway.SessionStatus;
import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.shared.Caller;
import io.parley.shared.Phone;
import io.parley.shared.Scope;
import io.parley.shared.SessionId;
import io.parley.web.Deleted;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
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
@RequestMapping("/api/v2/sessions")
class SessionController {
  private final Sessions sessions;
  private final Idempotency idempotency;

  SessionController(Sessions sessions, Idempotency idempotency) {
    this.sessions = sessions;
    this.idempotency = idempotency;
  }

  record NewSession(
      @NotBlank(message = "is required")
          @Size(max = 100, message = "must have at most 100 characters")
          @Nullable String name,
      @Nullable GatewayKind gateway) {}

  /**
   * @param config how the session is set up at its gateway
   */
  record SessionView(
      SessionId id,
      String name,
      GatewayKind gateway,
      SessionStatus status,
      @Nullable Phone phoneNumber,
      @Nullable String pushName,
      boolean isBusiness,
      Config config,
      @Nullable String lastError,
      @Nullable Instant connectedAt,
      Instant createdAt) {}

  /**
   * @param gatewaySession the session's name at its gateway
   */
  record Config(String gatewaySession) {}

  @GetMapping
  @Scope("sessions:read")
  List<SessionView> list(Caller caller) {
    return sessions.list(caller.tenantId()).stream().map(SessionController::view).toList();
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Scope("sessions:manage")
  ResponseEntity<SessionView> create(
      Caller caller, IdempotencyKey key, @Valid @RequestBody NewSession request) {
    return idempotency
        .once(key, request, SessionView.class, () -> created(caller, request))
        .created();
  }

  @GetMapping("/{id}")
  @Scope("sessions:read")
  SessionView get(Caller caller, @PathVariable SessionId id) {
    return view(sessions.get(caller.tenantId(), id));
  }

  @DeleteMapping("/{id}")
  @Scope("sessions:manage")
  Deleted delete(Caller caller, @PathVariable SessionId id) {
    sessions.delete(caller.tenantId(), id);
    return Deleted.of(id);
  }

  /** Begins to connect: the session shows a QR code or works. */
  @PostMapping("/{id}/start")
  @Scope("sessions:manage")
  SessionView start(Caller caller, @PathVariable SessionId id) {
    sessions.start(caller.tenantId(), id);
    return get(caller, id);
  }

  /** Disconnects and keeps the login. */
  @PostMapping("/{id}/stop")
  @Scope("sessions:manage")
  SessionView stop(Caller caller, @PathVariable SessionId id) {
    sessions.stop(caller.tenantId(), id);
    return get(caller, id);
  }

  private SessionView created(Caller caller, NewSession request) {
    var id =
        sessions.create(
            caller.tenantId(), String.valueOf(request.name()).strip(), request.gateway());
    return view(sessions.get(caller.tenantId(), id));
  }

  private static SessionView view(Session session) {
    return new SessionView(
        session.id(),
        session.name(),
        session.address().gateway(),
        session.status(),
        session.phone(),
        session.pushName(),
        session.isBusiness(),
        new Config(session.address().name()),
        session.lastError(),
        session.connectedAt(),
        session.createdAt());
  }
}

package io.parley.sessions;

import io.parley.accounts.Callers;
import io.parley.events.EventFilter;
import io.parley.events.EventStreams;
import io.parley.events.EventType;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.SessionStatus;
import io.parley.idempotency.Idempotency;
import io.parley.idempotency.IdempotencyKey;
import io.parley.shared.Caller;
import io.parley.shared.Patch;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.Scope;
import io.parley.shared.SessionId;
import io.parley.web.Deleted;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v2/sessions")
class SessionController {
  /** What shows a session live: how it is, what is written in it, who was found through it. */
  private static final Set<EventType> STREAMED =
      Set.of(
          EventType.SESSION_STATUS,
          EventType.SESSION_CONNECTED,
          EventType.SESSION_DISCONNECTED,
          EventType.MESSAGE_RECEIVED,
          EventType.MESSAGE_SENT,
          EventType.MESSAGE_DELIVERED,
          EventType.MESSAGE_READ,
          EventType.MESSAGE_FAILED,
          EventType.GROUP_MESSAGE,
          EventType.LEAD_DETECTED);

  private final Sessions sessions;
  private final Idempotency idempotency;
  private final EventStreams streams;
  private final Callers callers;

  SessionController(
      Sessions sessions, Idempotency idempotency, EventStreams streams, Callers callers) {
    this.sessions = sessions;
    this.idempotency = idempotency;
    this.streams = streams;
    this.callers = callers;
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
   * @param autoTranscribe whether voice messages are to be written down
   */
  record Config(String gatewaySession, boolean autoTranscribe) {}

  /**
   * @param qr the raw text, for who draws the code
   * @param image the picture, as a data URL
   * @param expiresAt when to ask for the next one
   */
  @Schema(name = "SessionQrCode")
  record QrView(String qr, String image, Instant expiresAt) {}

  record PairingPhone(@NotBlank(message = "is required") @Nullable String phone) {
    Phone number() {
      return Phone.parse(String.valueOf(phone))
          .orElseThrow(
              () ->
                  new Problem.Invalid(
                      "phone", "must be a phone number with country code such as +15550123456"));
    }
  }

  record PairingCode(String code) {}

  record SettingsChange(Patch<Boolean> autoTranscribe) {}

  record SettingsView(String status, Config config) {}

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

  /**
   * A live stream of the session's events (server-sent events). Each message is an event as in
   * {@code GET /events}, its {@code id} is the event's sequence.
   *
   * @param lastEventId the id of the last message that was seen: the stream goes on after it, or
   *     begins anew with the message {@code reset} if that is older than what is kept
   */
  @GetMapping("/{id}/events")
  @Scope("sessions:read")
  @ApiResponse(
      responseCode = "200",
      content =
          @Content(
              mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
              schema = @Schema(type = "string")))
  void events(
      Caller caller,
      @PathVariable SessionId id,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    sessions.get(caller.tenantId(), id);
    streams.serve(
        new EventStreams.Subscription(
            caller,
            new EventFilter(id, STREAMED),
            lastEventId,
            () -> callers.mayStill(caller) && sessions.find(caller.tenantId(), id).isPresent()),
        request,
        response);
  }

  /** Disconnects, keeps the login and connects again. */
  @PostMapping("/{id}/restart")
  @Scope("sessions:manage")
  SessionView restart(Caller caller, @PathVariable SessionId id) {
    sessions.restart(caller.tenantId(), id);
    return get(caller, id);
  }

  /** Disconnects and forgets the login. */
  @PostMapping("/{id}/logout")
  @Scope("sessions:manage")
  SessionView logout(Caller caller, @PathVariable SessionId id) {
    sessions.logout(caller.tenantId(), id);
    return get(caller, id);
  }

  /** What the owner scans: a picture, or with {@code Accept: application/json} an object. */
  @GetMapping("/{id}/qr")
  @Scope("sessions:read")
  @ApiResponse(
      responseCode = "200",
      description = "OK",
      content = {
        @Content(mediaType = "image/png", schema = @Schema(types = "string", format = "binary")),
        @Content(mediaType = "application/json", schema = @Schema(implementation = QrView.class))
      })
  ResponseEntity<Object> qr(
      Caller caller,
      @PathVariable SessionId id,
      @Parameter(hidden = true) @RequestHeader(name = "Accept", required = false)
          @Nullable String accept) {
    var code = sessions.qrCode(caller.tenantId(), id);
    var answer = ResponseEntity.ok().cacheControl(CacheControl.noStore());
    if (accept == null || !accept.toLowerCase(Locale.ROOT).contains("application/json")) {
      return answer.contentType(MediaType.IMAGE_PNG).body(code.png());
    }
    var image = "data:image/png;base64," + Base64.getEncoder().encodeToString(code.png());
    return answer
        .contentType(MediaType.APPLICATION_JSON)
        .body(new QrView(code.text(), image, code.expiresAt()));
  }

  /** What the owner types on the phone instead of scanning the QR code. */
  @PostMapping("/{id}/pairing-code")
  @Scope("sessions:manage")
  PairingCode pairingCode(
      Caller caller, @PathVariable SessionId id, @Valid @RequestBody PairingPhone request) {
    return new PairingCode(sessions.pairingCode(caller.tenantId(), id, request.number()));
  }

  @PatchMapping("/{id}/settings")
  @Scope("sessions:manage")
  SettingsView configure(
      Caller caller, @PathVariable SessionId id, @RequestBody SettingsChange change) {
    return new SettingsView(
        "ok", config(sessions.configure(caller.tenantId(), id, change.autoTranscribe())));
  }

  private static Config config(Session session) {
    return new Config(session.address().name(), session.autoTranscribe());
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
        config(session),
        session.lastError(),
        session.connectedAt(),
        session.createdAt());
  }
}

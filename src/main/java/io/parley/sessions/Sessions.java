package io.parley.sessions;

import io.parley.accounts.Place;
import io.parley.accounts.PlanPlaces;
import io.parley.database.DatabaseClock;
import io.parley.events.EventType;
import io.parley.events.Events;
import io.parley.gateway.Gateway;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.GatewayOutcome;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.Gateways;
import io.parley.gateway.InboundEvent.SessionChanged;
import io.parley.gateway.QrCode;
import io.parley.gateway.SessionAddress;
import io.parley.gateway.SessionDirectory;
import io.parley.gateway.SessionStatus;
import io.parley.shared.Patch;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The tenants' sessions. Their status is what the gateway reports. */
@Service
public class Sessions implements SessionDirectory {
  private final SessionRepository sessions;
  private final Gateways gateways;
  private final PlanPlaces places;
  private final Events events;
  private final DatabaseClock clock;
  private final ApplicationEventPublisher announcements;
  private final TransactionTemplate transaction;

  Sessions(
      SessionRepository sessions,
      Gateways gateways,
      PlanPlaces places,
      Events events,
      DatabaseClock clock,
      ApplicationEventPublisher announcements,
      TransactionTemplate transaction) {
    this.sessions = sessions;
    this.gateways = gateways;
    this.places = places;
    this.events = events;
    this.clock = clock;
    this.announcements = announcements;
    this.transaction = transaction;
  }

  record StatusEvent(
      SessionId sessionId, SessionStatus status, SessionStatus previous, @Nullable String error) {}

  record ConnectedEvent(SessionId sessionId, @Nullable String phoneNumber) {}

  record DisconnectedEvent(SessionId sessionId, @Nullable String reason) {}

  /**
   * Makes a session, which is stopped; the gateway is not asked for anything yet.
   *
   * @param gateway null for this server's usual one
   */
  @Transactional
  public SessionId create(TenantId tenant, String name, @Nullable GatewayKind gateway) {
    var kind = gateway == null ? gateways.usual() : gateway;
    gateways.requireOn(kind);
    places.take(tenant, Place.SESSIONS);
    var address =
        new SessionAddress(kind, "parley_" + UUID.randomUUID().toString().replace("-", ""));
    return sessions
        .insert(tenant, name, address)
        .orElseThrow(() -> taken(name, sessions.named(tenant, name)));
  }

  @Transactional(readOnly = true)
  List<Session> list(TenantId tenant) {
    return sessions.list(tenant);
  }

  /** All sessions of the tenant, as their gateways know them. */
  @Transactional(readOnly = true)
  public List<GatewaySession> all(TenantId tenant) {
    return sessions.list(tenant).stream().map(Session::atGateway).toList();
  }

  Session get(TenantId tenant, SessionId id) {
    return sessions.find(tenant, id).orElseThrow(Sessions::unknown);
  }

  /** Begins to connect. */
  public void start(TenantId tenant, SessionId id) {
    ask(get(tenant, id), Gateway::start);
  }

  /** Also what is stopped as far as we know: a start that nobody waited for may be under way. */
  void stop(TenantId tenant, SessionId id) {
    ask(get(tenant, id), Gateway::stop);
  }

  /** Disconnects, keeps the login and connects again; connects a session that is stopped. */
  void restart(TenantId tenant, SessionId id) {
    ask(get(tenant, id), Gateway::restart);
  }

  /** Forgets the login: the next start shows a QR code. */
  void logout(TenantId tenant, SessionId id) {
    ask(get(tenant, id), Gateway::logout);
  }

  QrCode qrCode(TenantId tenant, SessionId id) {
    var session = connecting(tenant, id);
    return gateway(session).qrCode(session.atGateway()).orRefuse("id");
  }

  /** What the owner types on the phone instead of scanning the QR code. */
  String pairingCode(TenantId tenant, SessionId id, Phone phone) {
    var session = connecting(tenant, id);
    return gateway(session).pairingCode(session.atGateway(), phone).orRefuse("id");
  }

  private Session connecting(TenantId tenant, SessionId id) {
    var session = get(tenant, id);
    if (session.status() != SessionStatus.QR_CODE) {
      throw new Problem.Conflict(
          session.status() == SessionStatus.WORKING
              ? "The session is 'working' and has nothing to scan: log it out first to connect another phone."
              : "The session is '"
                  + session.status()
                  + "' and shows no QR code: start it and wait until it is 'qr_code'.");
    }
    return session;
  }

  @Transactional
  Session configure(TenantId tenant, SessionId id, Patch<Boolean> autoTranscribe) {
    var session = get(tenant, id);
    var wanted = Patch.required("auto_transcribe", autoTranscribe, session.autoTranscribe());
    if (!sessions.setTranscribe(tenant, id, wanted)) {
      throw unknown();
    }
    return get(tenant, id);
  }

  /**
   * Logs out where the gateway can be asked to, and forgets the session; what was found through it
   * stays.
   */
  void delete(TenantId tenant, SessionId id) {
    var session = get(tenant, id);
    gateways
        .ifOn(session.address().gateway())
        .ifPresent(gateway -> gateway.delete(session.atGateway()));
    transaction.executeWithoutResult(_ -> forget(session.address()));
  }

  private void forget(SessionAddress address) {
    var session = sessions.lock(address).orElseThrow(Sessions::unknown);
    if (session.status() != SessionStatus.STOPPED) {
      change(
          session, new SessionChanged(address, SessionStatus.STOPPED, null, null, clock.instant()));
    }
    sessions.delete(session, clock.now());
    places.give(session.tenant(), Place.SESSIONS);
    announcements.publishEvent(new SessionDeleted(session.tenant(), session.id()));
  }

  /** Makes sure that the session is not deleted before the caller's transaction ends. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void hold(TenantId tenant, SessionId id, String field) {
    if (!sessions.hold(tenant, id)) {
      throw new Problem.NotFound("There is no session with the id in '" + field + "'.");
    }
  }

  @Override
  public Optional<GatewaySession> find(TenantId tenant, SessionId id) {
    return sessions.find(tenant, id).map(Session::atGateway);
  }

  @Override
  @Transactional(readOnly = true)
  public List<GatewaySession> allAt(GatewayKind gateway) {
    return sessions.allAt(gateway).stream().map(Session::atGateway).toList();
  }

  @Override
  @Transactional(readOnly = true)
  public List<GatewaySession> named(Collection<SessionAddress> addresses) {
    return sessions.at(addresses).stream().map(Session::atGateway).toList();
  }

  /** As {@link #find}, for a field of a request that names a session. */
  public GatewaySession require(TenantId tenant, SessionId id, String field) {
    return find(tenant, id)
        .orElseThrow(
            () -> new Problem.NotFound("There is no session with the id in '" + field + "'."));
  }

  /** As {@link #require}, for what only a connected session can do. */
  public GatewaySession requireWorking(TenantId tenant, SessionId id, String field) {
    var session = require(tenant, id, field);
    if (session.status() != SessionStatus.WORKING) {
      throw new Problem.Conflict(
          "The session is '" + session.status() + "': start it and wait until it is 'working'.");
    }
    return session;
  }

  /** The sessions behind the names that gateways use; unknown names are missing. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Map<SessionAddress, GatewaySession> at(Collection<SessionAddress> addresses) {
    return sessions.at(addresses).stream()
        .collect(Collectors.toMap(Session::address, Session::atGateway));
  }

  /** Takes over what the gateway says of a session, unless it is older than what is known. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void report(SessionChanged report) {
    sessions
        .lock(report.session())
        .filter(session -> sessions.isNews(session, report))
        .ifPresent(session -> change(session, report));
  }

  private void change(Session session, SessionChanged report) {
    var now = clock.now();
    sessions.change(session, report, now);
    if (session.status() == report.status()) {
      return;
    }
    sessions.remember(session, report.status(), report.error(), now);
    append(
        session,
        EventType.SESSION_STATUS,
        new StatusEvent(session.id(), report.status(), session.status(), report.error()));
    if (report.status() == SessionStatus.WORKING) {
      append(
          session,
          EventType.SESSION_CONNECTED,
          new ConnectedEvent(session.id(), phone(session, report)));
      announcements.publishEvent(new SessionWorks(session.tenant(), session.id()));
    }
    if (session.status() == SessionStatus.WORKING) {
      append(
          session,
          EventType.SESSION_DISCONNECTED,
          new DisconnectedEvent(session.id(), report.error()));
    }
  }

  private static @Nullable String phone(Session session, SessionChanged report) {
    var phone = report.account() == null ? session.phone() : report.account().phone();
    return phone == null ? null : phone.international();
  }

  private void append(Session session, EventType type, Object data) {
    events.append(session.tenant(), session.id(), type, data);
  }

  private void ask(
      Session session,
      BiFunction<Gateway, GatewaySession, GatewayOutcome<GatewaySession>> question) {
    question.apply(gateway(session), session.atGateway()).orRefuse("id");
  }

  private Gateway gateway(Session session) {
    return gateways.of(session.address().gateway());
  }

  private static Problem.Conflict taken(String name, Optional<SessionId> existing) {
    var sentence = "There is a session named '" + name + "' already.";
    return existing
        .map(id -> new Problem.Conflict(sentence, id))
        .orElseGet(() -> new Problem.Conflict(sentence));
  }

  private static Problem.NotFound unknown() {
    return new Problem.NotFound("There is no session with this id.");
  }
}

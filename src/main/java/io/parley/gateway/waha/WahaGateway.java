package io.parley.gateway.waha;

import io.parley.database.DatabaseClock;
import io.parley.gateway.Gateway;
import io.parley.gateway.GatewayGroup;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.GatewayOutcome;
import io.parley.gateway.GatewayOutcome.Done;
import io.parley.gateway.GatewayOutcome.NotNow;
import io.parley.gateway.GatewayOutcome.Rejected;
import io.parley.gateway.GatewayOutcome.Unreachable;
import io.parley.gateway.GatewayParticipant;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundSink;
import io.parley.gateway.LookOutcome;
import io.parley.gateway.MadeGroup;
import io.parley.gateway.MediaOutcome;
import io.parley.gateway.MediaPlace;
import io.parley.gateway.OutgoingMessage;
import io.parley.gateway.ParticipantChange;
import io.parley.gateway.ParticipantResult;
import io.parley.gateway.QrCode;
import io.parley.gateway.SendOutcome;
import io.parley.gateway.SessionStatus;
import io.parley.gateway.SoughtMessage;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.io.InputStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Sessions at the WAHA server. Without a server they can only receive. */
@Component
class WahaGateway implements Gateway {
  private static final String PERHAPS_MADE =
      "The WAHA server was asked to make the group and does not say under which id, or whether it did: look for it"
          + " among the available groups before you try again.";

  /** The first code lives longer, but nobody says which one it is. */
  private static final Duration QR_LIFE = Duration.ofSeconds(20);

  private static final int PAGE = 50;
  private static final int MOST_PAGES = 200;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final WahaClient client;
  private final WahaSetup setup;
  private final WahaRepository repository;
  private final WahaMedia media;
  private final WahaLids lids;
  private final WahaSending sending;
  private final WahaSought sought;
  private final InboundSink sink;
  private final DatabaseClock clock;

  WahaGateway(
      WahaClient client,
      WahaSetup setup,
      WahaRepository repository,
      WahaMedia media,
      WahaLids lids,
      WahaSending sending,
      WahaSought sought,
      @Lazy InboundSink sink,
      DatabaseClock clock) {
    this.client = client;
    this.setup = setup;
    this.repository = repository;
    this.media = media;
    this.lids = lids;
    this.sending = sending;
    this.sought = sought;
    this.sink = sink;
    this.clock = clock;
  }

  @Override
  public GatewayKind kind() {
    return GatewayKind.WAHA;
  }

  /** Makes the session where it is not there, and puts its set-up right where that was lost. */
  @Override
  public GatewayOutcome<GatewaySession> start(GatewaySession session) {
    return this.<GatewaySession>refusal()
        .orElseGet(
            () ->
                switch (client.get(WahaPaths.SESSION, name(session))) {
                  case WahaAnswer.Missing _ -> create(session);
                  case WahaAnswer.Ok(var there, _) -> startThere(session, there);
                  case WahaAnswer other -> other.map(_ -> done(session));
                });
  }

  private GatewayOutcome<GatewaySession> create(GatewaySession session) {
    repository.deleteLeftover(session.tenant(), session.id());
    var wanted = JSON.objectNode().put("name", name(session)).put("start", true);
    wanted.set("config", setup.config(session, JSON.objectNode()));
    var made = client.post(wanted, "/api/sessions");
    if (made instanceof WahaAnswer.Refused) {
      // Somebody else made it meanwhile, and then it can be started; or it must not be made at all.
      var started = client.post(null, WahaPaths.START, name(session));
      return reported(session, started instanceof WahaAnswer.Missing ? made : started);
    }
    return setUp(session, made);
  }

  private GatewayOutcome<GatewaySession> startThere(GatewaySession session, JsonNode there) {
    repository.deleteLeftover(session.tenant(), session.id());
    if (!isSetUp(session, there.path("config"))) {
      var changed = putConfig(session, there.path("config"));
      if (!(changed instanceof Done<GatewaySession>)) {
        return changed;
      }
    }
    // What failed is not started by a start.
    var failed =
        WahaStatus.read(there.path("status").asString(""))
            .filter(SessionStatus.FAILED::equals)
            .isPresent();
    return reported(
        session, client.post(null, failed ? WahaPaths.RESTART : WahaPaths.START, name(session)));
  }

  private boolean isSetUp(GatewaySession session, JsonNode config) {
    var watch = repository.watches(List.of(session)).get(session.id());
    var remembered = watch == null ? "" : watch.fingerprint().orElse("");
    return setup.holds(session, config, remembered);
  }

  /** WAHA restarts a session that runs. */
  GatewayOutcome<GatewaySession> putConfig(GatewaySession session, JsonNode present) {
    var wanted = JSON.objectNode();
    wanted.set("config", setup.config(session, present));
    return setUp(session, client.put(wanted, WahaPaths.SESSION, name(session)));
  }

  private GatewayOutcome<GatewaySession> setUp(GatewaySession session, WahaAnswer answer) {
    if (answer instanceof WahaAnswer.Ok) {
      repository.setUp(session, setup.fingerprint(session));
    }
    return reported(session, answer);
  }

  @Override
  public GatewayOutcome<GatewaySession> stop(GatewaySession session) {
    return this.<GatewaySession>refusal().orElseGet(() -> stopThere(session));
  }

  private GatewayOutcome<GatewaySession> stopThere(GatewaySession session) {
    var answer = client.post(null, WahaPaths.STOP, name(session));
    if (answer instanceof WahaAnswer.Missing(var at)) {
      report(session, new WahaLook("STOPPED", null, at));
      return done(session);
    }
    return reported(session, answer);
  }

  @Override
  public GatewayOutcome<GatewaySession> restart(GatewaySession session) {
    return this.<GatewaySession>refusal()
        .orElseGet(
            () -> {
              var answer = client.post(null, WahaPaths.RESTART, name(session));
              return answer instanceof WahaAnswer.Missing
                  ? create(session)
                  : reported(session, answer);
            });
  }

  /**
   * While it still runs, so that the phone forgets the device, too; then WAHA would start it anew,
   * to show a code that nobody asked for.
   */
  @Override
  public GatewayOutcome<GatewaySession> logout(GatewaySession session) {
    return this.<GatewaySession>refusal()
        .orElseGet(
            () ->
                switch (client.post(null, WahaPaths.LOGOUT, name(session))) {
                  case WahaAnswer.Ok _, WahaAnswer.Missing _ -> stopThere(session);
                  case WahaAnswer other -> other.map(_ -> done(session));
                });
  }

  /**
   * A session can be deleted here while its server is away: what is left there is remembered, and
   * deleted as soon as the server answers.
   */
  @Override
  public GatewayOutcome<GatewaySession> delete(GatewaySession session) {
    if (client.isOn()) {
      repository.insertLeftover(session, clock.instant().plus(WahaReconciler.FIRST_FAREWELL));
      if (isGone(client.delete(WahaPaths.SESSION, name(session)))) {
        repository.deleteLeftover(session.tenant(), session.id());
      }
    }
    repository.forget(session.tenant(), session.id());
    return done(session);
  }

  static boolean isGone(WahaAnswer deleted) {
    return deleted instanceof WahaAnswer.Ok || deleted instanceof WahaAnswer.Missing;
  }

  @Override
  public GatewayOutcome<QrCode> qrCode(GatewaySession session) {
    return this.<QrCode>refusal()
        .orElseGet(
            () ->
                client
                    .get("/api/{session}/auth/qr?format=raw", name(session))
                    .map(
                        (body, _) ->
                            QrCode.draw(
                                    body.path("value").asString(""), clock.instant().plus(QR_LIFE))
                                .<GatewayOutcome<QrCode>>map(Done::new)
                                .orElseGet(() -> new Unreachable<>(WahaClient.NOT_UNDERSTOOD))));
  }

  @Override
  public GatewayOutcome<String> pairingCode(GatewaySession session, Phone phone) {
    var wanted = JSON.objectNode().put("phoneNumber", phone.digits());
    return this.<String>refusal()
        .orElseGet(
            () ->
                client
                    .post(wanted, "/api/{session}/auth/request-code", name(session))
                    .map(
                        (body, _) -> {
                          var code = body.path("code").asString("");
                          return code.isEmpty()
                              ? new Unreachable<>(WahaClient.NOT_UNDERSTOOD)
                              : new Done<>(code);
                        }));
  }

  /** Page by page; a server that knows no pages gives the same one again, which is the end. */
  @Override
  public GatewayOutcome<List<GatewayGroup>> groups(GatewaySession session) {
    var refusal = this.<List<GatewayGroup>>refusal();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    var found = new LinkedHashMap<WaId, GatewayGroup>();
    for (var page = 0; page < MOST_PAGES; page++) {
      var answer =
          client.get(
              "/api/{session}/groups?limit={limit}&offset={offset}&sortBy=id&sortOrder=asc",
              name(session),
              PAGE,
              page * PAGE);
      if (!(answer instanceof WahaAnswer.Ok(var list, _))) {
        return answer.map((_, _) -> new Unreachable<>(WahaClient.NOT_UNDERSTOOD));
      }
      if (!list.isArray() && !list.isObject()) {
        return new Unreachable<>(WahaClient.NOT_UNDERSTOOD);
      }
      var before = found.size();
      WahaGroups.groups(list).forEach(group -> found.putIfAbsent(group.id(), group));
      if (list.size() < PAGE || found.size() == before) {
        break;
      }
    }
    return new Done<>(
        found.values().stream()
            .sorted(
                Comparator.comparing(GatewayGroup::name).thenComparing(group -> group.id().value()))
            .toList());
  }

  @Override
  public GatewayOutcome<List<GatewayParticipant>> participants(GatewaySession session, WaId group) {
    return this.<List<GatewayParticipant>>refusal()
        .orElseGet(
            () ->
                client
                    .get(
                        "/api/{session}/groups/{group}/participants/v2",
                        name(session),
                        group.value())
                    .map((list, _) -> new Done<>(WahaGroups.participants(list).toList())));
  }

  @Override
  public MediaOutcome media(GatewaySession session, MediaPlace place, Consumer<InputStream> taker) {
    return media.fetch(session, place, taker);
  }

  @Override
  public GatewayOutcome<Map<WaId, Phone>> phonesOf(GatewaySession session, Set<WaId> hidden) {
    return this.<Map<WaId, Phone>>refusal().orElseGet(() -> lids.phonesOf(name(session), hidden));
  }

  @Override
  public GatewayOutcome<MadeGroup> makeGroup(
      GatewaySession session, String name, List<Phone> people) {
    var wanted = JSON.objectNode().put("name", name);
    wanted.set("participants", WahaGroups.named(people));
    return this.<MadeGroup>refusal()
        .orElseGet(
            () ->
                switch (client.post(wanted, "/api/{session}/groups", name(session))) {
                  case WahaAnswer.Ok(var body, _) ->
                      WahaGroups.made(body)
                          .<GatewayOutcome<MadeGroup>>map(
                              id -> new Done<>(made(session, id, name, people)))
                          .orElseGet(() -> new NotNow<>(PERHAPS_MADE));
                  // Who is told to try again would make a second group.
                  case WahaAnswer.Unknown _ -> new NotNow<>(PERHAPS_MADE);
                  case WahaAnswer other -> other.map(_ -> new NotNow<>(PERHAPS_MADE));
                });
  }

  private MadeGroup made(GatewaySession session, WaId id, String name, List<Phone> people) {
    return new MadeGroup(id, name, results(session, id, ParticipantChange.ADD, people));
  }

  @Override
  public GatewayOutcome<List<ParticipantResult>> changeParticipants(
      GatewaySession session, WaId group, ParticipantChange change, List<Phone> people) {
    var wanted = JSON.objectNode();
    wanted.set("participants", WahaGroups.named(people));
    return this.<List<ParticipantResult>>refusal()
        .orElseGet(
            () ->
                client
                    .post(wanted, WahaPaths.of(change), name(session), group.value())
                    .map((_, _) -> new Done<>(results(session, group, change, people))));
  }

  @Override
  public Optional<String> newMessageId(GatewaySession session) {
    return sending.newMessageId(session);
  }

  @Override
  public void markSeen(GatewaySession session, WaId chat) {
    sending.markSeen(session, chat);
  }

  @Override
  public void showTyping(GatewaySession session, WaId chat, boolean isTyping) {
    sending.showTyping(session, chat, isTyping);
  }

  @Override
  public SendOutcome send(GatewaySession session, OutgoingMessage message) {
    return sending.send(session, message);
  }

  @Override
  public LookOutcome look(GatewaySession session, SoughtMessage message) {
    return sought.look(session, message);
  }

  /** What the server answers depends on its engine; who is in the group afterwards does not. */
  private List<ParticipantResult> results(
      GatewaySession session, WaId group, ParticipantChange change, List<Phone> people) {
    var members =
        participants(session, group) instanceof Done<List<GatewayParticipant>>(var known)
            ? known
            : null;
    return people.stream().map(phone -> WahaGroups.result(phone, change, members)).toList();
  }

  /** Takes over what the server says of the session, as a webhook would. */
  private GatewayOutcome<GatewaySession> reported(GatewaySession session, WahaAnswer answer) {
    return answer.map(
        (body, at) -> {
          WahaLook.read(body, at).ifPresent(look -> report(session, look));
          return done(session);
        });
  }

  private void report(GatewaySession session, WahaLook look) {
    look.report(session).ifPresent(report -> sink.accept(List.of(report)));
  }

  private <T> Optional<GatewayOutcome<T>> refusal() {
    if (!client.isOn()) {
      return Optional.of(
          new Rejected<>(
              "names a session at WAHA, which this server can only receive from: set PARLEY_WAHA_URL (and"
                  + " PARLEY_WAHA_API_KEY) to the WAHA server that holds it"));
    }
    return setup.hasKey()
        ? Optional.empty()
        : Optional.of(
            new Rejected<>(
                "names a session at WAHA, whose webhooks could not be checked: set PARLEY_WAHA_HMAC_KEY to a long random"
                    + " text"));
  }

  private static GatewayOutcome<GatewaySession> done(GatewaySession session) {
    return new Done<>(session);
  }

  private static String name(GatewaySession session) {
    return session.address().name();
  }
}

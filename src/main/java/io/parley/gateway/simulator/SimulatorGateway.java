package io.parley.gateway.simulator;

import io.parley.database.DatabaseClock;
import io.parley.gateway.Gateway;
import io.parley.gateway.GatewayGroup;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.GatewayOutcome;
import io.parley.gateway.GatewayParticipant;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent.Account;
import io.parley.gateway.InboundEvent.SessionChanged;
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
import io.parley.shared.Problem;
import io.parley.shared.WaId;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The accounts of the simulated world: a QR code is scanned when somebody says so. */
@Component
@Conditional(SimulatorCondition.class)
class SimulatorGateway implements Gateway {
  /** As on WhatsApp, whose codes change about as often. */
  private static final long QR_SECONDS = 20;

  private static final String NO_SUCH_GROUP = "The session is in no group with this id.";

  private final SimulatorRepository world;
  private final SimulatorSending sending;
  private final InboundSink sink;
  private final DatabaseClock clock;

  SimulatorGateway(
      SimulatorRepository world,
      SimulatorSending sending,
      @Lazy InboundSink sink,
      DatabaseClock clock) {
    this.world = world;
    this.sending = sending;
    this.sink = sink;
    this.clock = clock;
  }

  @Override
  public GatewayKind kind() {
    return GatewayKind.SIMULATOR;
  }

  @Override
  public GatewayOutcome<GatewaySession> start(GatewaySession session) {
    if (session.status() == SessionStatus.WORKING || session.status() == SessionStatus.QR_CODE) {
      return done(session);
    }
    report(session, SessionStatus.STARTING, null);
    var known = world.account(session);
    if (known.isPresent()) {
      connected(session, known.get());
    } else {
      report(session, SessionStatus.QR_CODE, null);
    }
    return done(session);
  }

  @Override
  public GatewayOutcome<GatewaySession> stop(GatewaySession session) {
    report(session, SessionStatus.STOPPED, null);
    return done(session);
  }

  @Override
  public GatewayOutcome<GatewaySession> logout(GatewaySession session) {
    world.logout(session);
    return stop(session);
  }

  @Override
  public GatewayOutcome<GatewaySession> restart(GatewaySession session) {
    stop(session);
    return start(session.in(SessionStatus.STOPPED));
  }

  @Override
  public GatewayOutcome<GatewaySession> delete(GatewaySession session) {
    return logout(session);
  }

  @Override
  public GatewayOutcome<QrCode> qrCode(GatewaySession session) {
    var turn = clock.instant().getEpochSecond() / QR_SECONDS;
    var text = "PARLEY-SIMULATOR," + session.id() + "," + turn;
    return new GatewayOutcome.Done<>(
        QrCode.draw(text, Instant.ofEpochSecond((turn + 1) * QR_SECONDS)).orElseThrow());
  }

  @Override
  public GatewayOutcome<String> pairingCode(GatewaySession session, Phone phone) {
    var digits = Math.floorMod(Objects.hash(session.id(), phone), 10_000);
    return new GatewayOutcome.Done<>("SIMU-%04d".formatted(digits));
  }

  @Override
  public GatewayOutcome<List<GatewayParticipant>> participants(GatewaySession session, WaId group) {
    return world.knownGroups(session.tenant(), session.id(), List.of(group.value())).isEmpty()
        ? new GatewayOutcome.NotNow<>(NO_SUCH_GROUP)
        : new GatewayOutcome.Done<>(world.participants(session, group));
  }

  @Override
  public GatewayOutcome<List<GatewayGroup>> groups(GatewaySession session) {
    return new GatewayOutcome.Done<>(world.groups(session));
  }

  @Override
  public MediaOutcome media(GatewaySession session, MediaPlace place, Consumer<InputStream> taker) {
    return SimulatedFile.at(place.url())
        .<MediaOutcome>map(
            bytes -> {
              taker.accept(new ByteArrayInputStream(bytes));
              return new MediaOutcome.Handed();
            })
        .orElseGet(() -> new MediaOutcome.Missing(SimulatedFile.NONE));
  }

  /** Who hides a number in this world hides it from other people only. */
  @Override
  public GatewayOutcome<Map<WaId, Phone>> phonesOf(GatewaySession session, Set<WaId> hidden) {
    return new GatewayOutcome.Done<>(world.hiddenPhones(session.tenant(), hidden));
  }

  @Override
  public GatewayOutcome<MadeGroup> makeGroup(
      GatewaySession session, String name, List<Phone> people) {
    if (session.status() != SessionStatus.WORKING) {
      return notWorking(session);
    }
    var group = world.newGroup(session, name);
    join(session, group, people);
    return new GatewayOutcome.Done<>(
        new MadeGroup(group, name, people.stream().map(ParticipantResult::done).toList()));
  }

  @Override
  public GatewayOutcome<List<ParticipantResult>> changeParticipants(
      GatewaySession session, WaId group, ParticipantChange change, List<Phone> people) {
    if (session.status() != SessionStatus.WORKING) {
      return notWorking(session);
    }
    if (world.knownGroups(session.tenant(), session.id(), List.of(group.value())).isEmpty()) {
      return new GatewayOutcome.NotNow<>(NO_SUCH_GROUP);
    }
    var changed =
        switch (change) {
          case ADD -> join(session, group, people);
          case REMOVE -> world.remove(session, group, people);
          case PROMOTE -> world.setAdmin(session, group, people, true);
          case DEMOTE -> world.setAdmin(session, group, people, false);
        };
    return new GatewayOutcome.Done<>(
        people.stream()
            .map(
                phone ->
                    changed.contains(phone.digits())
                        ? ParticipantResult.done(phone)
                        : new ParticipantResult(phone, "This person is not in the group."))
            .toList());
  }

  @Override
  public Optional<String> newMessageId(GatewaySession session) {
    return Optional.of(sending.newMessageId());
  }

  /** Nobody in this world minds. */
  @Override
  public void markSeen(GatewaySession session, WaId chat) {}

  /** Nobody in this world looks. */
  @Override
  public void showTyping(GatewaySession session, WaId chat, boolean isTyping) {}

  @Override
  public SendOutcome send(GatewaySession session, OutgoingMessage message) {
    return sending.send(session, message);
  }

  @Override
  public LookOutcome look(GatewaySession session, SoughtMessage message) {
    return sending.look(session, message);
  }

  private Set<String> join(GatewaySession session, WaId group, List<Phone> people) {
    world.join(
        session.tenant(),
        session.id(),
        people.stream()
            .map(phone -> new SimulatorRepository.Participant(group, phone, null))
            .toList());
    return people.stream().map(Phone::digits).collect(Collectors.toSet());
  }

  private static <T> GatewayOutcome<T> notWorking(GatewaySession session) {
    return new GatewayOutcome.NotNow<>(
        "The session is '" + session.status() + "' and cannot change groups: start it first.");
  }

  /** The owner holds the phone to the screen. */
  void scan(GatewaySession session, Phone phone, boolean isBusiness) {
    if (session.status() == SessionStatus.WORKING) {
      return;
    }
    if (session.status() != SessionStatus.QR_CODE) {
      throw new Problem.Conflict(
          "The session is '"
              + session.status()
              + "' and shows no QR code to scan: start it first.");
    }
    var account = new SimulatorRepository.ScannedAccount(phone, isBusiness);
    world.login(session, account);
    connected(session, account);
  }

  /** The phone goes away, for a while or for good. */
  void disconnect(GatewaySession session, boolean forGood) {
    if (forGood) {
      logout(session);
    } else {
      report(session, SessionStatus.FAILED, "The phone is not connected.");
    }
  }

  private void connected(GatewaySession session, SimulatorRepository.ScannedAccount account) {
    var report =
        new SessionChanged(
            session.address(),
            SessionStatus.WORKING,
            new Account(account.phone(), null, null, account.isBusiness()),
            null,
            clock.instant());
    sink.accept(List.of(report));
  }

  private void report(GatewaySession session, SessionStatus status, @Nullable String error) {
    sink.accept(
        List.of(new SessionChanged(session.address(), status, null, error, clock.instant())));
  }

  private static GatewayOutcome<GatewaySession> done(GatewaySession session) {
    return new GatewayOutcome.Done<>(session);
  }
}

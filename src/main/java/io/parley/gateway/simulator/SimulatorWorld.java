package io.parley.gateway.simulator;

import io.parley.database.DatabaseClock;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent;
import io.parley.gateway.InboundEvent.Author;
import io.parley.gateway.InboundEvent.Content;
import io.parley.gateway.InboundEvent.Media;
import io.parley.gateway.InboundEvent.MessageReceived;
import io.parley.gateway.InboundOutcome;
import io.parley.gateway.InboundSink;
import io.parley.gateway.SessionStatus;
import io.parley.idempotency.IdempotencyKey;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.WaId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** The people and groups of the simulated world. */
@Component
@Conditional(SimulatorCondition.class)
class SimulatorWorld {
  private final SimulatorRepository repository;
  private final SimulatorBehaviourRepository behaviours;
  private final InboundSink sink;
  private final DatabaseClock clock;
  private final SecureRandom random = new SecureRandom();

  SimulatorWorld(
      SimulatorRepository repository,
      SimulatorBehaviourRepository behaviours,
      InboundSink sink,
      DatabaseClock clock) {
    this.repository = repository;
    this.behaviours = behaviours;
    this.sink = sink;
    this.clock = clock;
  }

  WaId makeGroup(GatewaySession session, String name, List<Simulator.Person> people) {
    var group = repository.newGroup(session, name);
    var participants =
        people.stream()
            .map(
                person -> new SimulatorRepository.Participant(group, person.phone(), person.name()))
            .toList();
    repository.join(session.tenant(), session.id(), participants);
    return group;
  }

  /**
   * People write; each message is durable when this returns.
   *
   * @return the messages' WhatsApp ids, in order
   */
  List<String> write(
      Map<UUID, GatewaySession> sessions, List<SimulatedMessage> messages, IdempotencyKey key) {
    sessions.values().forEach(SimulatorWorld::requireWorking);
    for (var session : sessions.values()) {
      joinGroups(
          session,
          messages.stream()
              .filter(message -> session.id().value().equals(message.sessionId()))
              .toList());
    }
    for (var session : sessions.values()) {
      hideNumbers(session, messages);
    }
    meet(sessions, messages);
    var events = new ArrayList<MessageReceived>(messages.size());
    for (var message : messages) {
      var session = Objects.requireNonNull(sessions.get(message.sessionId()));
      events.add(event(session, message, id(message, key, events.size())));
    }
    if (sink.accept(events).contains(InboundOutcome.FAILED)) {
      throw new IllegalStateException("a message could not be stored");
    }
    return events.stream().map(MessageReceived::waMessageId).toList();
  }

  /** A number of the range that is kept for fiction, the same for a session always. */
  static Phone phoneOf(GatewaySession session) {
    return new Phone("1555010" + (1000 + Math.floorMod(session.id().value().hashCode(), 9000)));
  }

  static Phone phone(String text, String field) {
    return Phone.parse(text)
        .orElseThrow(
            () ->
                new Problem.Invalid(
                    field, "must be a phone number with country code such as +15550123456"));
  }

  /** Who writes into a group is in it from then on. */
  private void joinGroups(GatewaySession session, List<SimulatedMessage> messages) {
    var participants =
        messages.stream()
            .filter(message -> message.waGroupId() != null)
            .map(
                message ->
                    new SimulatorRepository.Participant(
                        message.group(), writer(message), message.fromName()))
            .toList();
    if (participants.isEmpty()) {
      return;
    }
    var groups =
        participants.stream()
            .map(participant -> participant.group().value())
            .collect(Collectors.toSet());
    if (!repository.knownGroups(session.tenant(), session.id(), groups).containsAll(groups)) {
      throw new Problem.NotFound(
          "The session is in no group with the id in 'wa_group_id': make one with POST /simulator/groups.");
    }
    repository.join(session.tenant(), session.id(), participants);
  }

  /** The gateway itself knows who writes under a hidden id. */
  private void hideNumbers(GatewaySession session, List<SimulatedMessage> messages) {
    var people = new HashMap<WaId, Phone>();
    messages.stream()
        .filter(message -> session.id().value().equals(message.sessionId()))
        .filter(message -> message.fromLid() != null)
        .forEach(message -> people.put(shownAs(message), writer(message)));
    if (!people.isEmpty()) {
      repository.hide(session.tenant(), people);
    }
  }

  /** Whom a session may answer without being a nuisance. */
  private void meet(Map<UUID, GatewaySession> sessions, List<SimulatedMessage> messages) {
    var people =
        messages.stream()
            .filter(message -> message.waGroupId() == null)
            .map(
                message ->
                    new SimulatorBehaviourRepository.Acquaintance(
                        Objects.requireNonNull(sessions.get(message.sessionId())),
                        writer(message).international()))
            .toList();
    if (!people.isEmpty()) {
      behaviours.meet(people);
    }
  }

  private MessageReceived event(GatewaySession session, SimulatedMessage message, String id) {
    var own = writer(message).equals(session.phone());
    var author = new Author(shownAs(message), message.fromName(), own);
    var content =
        new Content(message.kind(), text(message), null, mentions(message), media(message));
    var at = writtenAt(message);
    return new MessageReceived(session.address(), id, chat(message), author, content, at);
  }

  private static @Nullable Media media(SimulatedMessage message) {
    var url = message.mediaUrl();
    return url == null ? null : new Media(url, SimulatedFile.mimeType(url), null);
  }

  private Instant writtenAt(SimulatedMessage message) {
    var now = clock.instant();
    if (message.timestamp() == null) {
      return now;
    }
    if (!InboundEvent.isPossibleTime(message.timestamp(), now)) {
      throw new Problem.Invalid("timestamp", "must be a time between 2009 and tomorrow");
    }
    return message.timestamp();
  }

  private static WaId chat(SimulatedMessage message) {
    if (message.waGroupId() != null) {
      return message.group();
    }
    return message.chatId() == null ? shownAs(message) : personalChat(message.chatId());
  }

  private static WaId personalChat(String chat) {
    return WaId.parse(chat)
        .filter(WaId::isDirect)
        .orElseThrow(
            () ->
                new Problem.Invalid(
                    "chat_id", "must be a person's WhatsApp id such as 15550123456@c.us"));
  }

  private static List<WaId> mentions(SimulatedMessage message) {
    return message.mentions() == null
        ? List.of()
        : message.mentions().stream()
            .map(
                who ->
                    WaId.parse(String.valueOf(who))
                        .orElseGet(() -> phone(String.valueOf(who), "mentions").waId()))
            .toList();
  }

  private static Phone writer(SimulatedMessage message) {
    return phone(String.valueOf(message.from()), "from");
  }

  private static WaId shownAs(SimulatedMessage message) {
    return message.fromLid() == null
        ? writer(message).waId()
        : WaId.parse(message.fromLid())
            .filter(WaId::isHiddenPerson)
            .orElseThrow(
                () -> new Problem.Invalid("from_lid", "must be a hidden id such as 99120001@lid"));
  }

  private static String text(SimulatedMessage message) {
    return message.text() == null ? "" : message.text();
  }

  /** With an idempotency key the id follows from it, so that a repetition is the same message. */
  private String id(SimulatedMessage message, IdempotencyKey key, int index) {
    if (message.waMessageId() != null) {
      return message.waMessageId();
    }
    return key.key() == null ? randomId() : "SIM" + hex(key + " " + index + " " + message);
  }

  private String randomId() {
    var bytes = new byte[12];
    random.nextBytes(bytes);
    return "SIM" + HexFormat.of().withUpperCase().formatHex(bytes);
  }

  private static String hex(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "")
        .toUpperCase(java.util.Locale.ROOT);
  }

  private static void requireWorking(GatewaySession session) {
    if (session.status() != SessionStatus.WORKING) {
      throw new Problem.Conflict(
          "The session is '"
              + session.status()
              + "', so that no message reaches it: start it and scan its QR code first.");
    }
  }
}

package io.parley.gateway.waha;

import static io.parley.gateway.waha.WahaJson.text;

import io.parley.database.DatabaseClock;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent;
import io.parley.gateway.InboundSink;
import io.parley.gateway.KeptHistory;
import io.parley.gateway.KeptHistory.OwnMessage;
import io.parley.gateway.KeptHistory.Span;
import io.parley.shared.WaId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One session's history of some time, read call by call, so that it can be left and gone on with:
 * first which chats were active, then their messages, then own messages of which nothing was heard.
 */
final class WahaPull {
  private static final Logger log = LoggerFactory.getLogger(WahaPull.class);
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int CHATS_AT_ONCE = 100;
  private static final int MOST_CHATS = 2_000;

  /** With all that engines add, fifty messages fit well into the largest answer that is read. */
  private static final int MESSAGES_AT_ONCE = 50;

  private static final int MOST_MESSAGES = 5_000;
  private static final int MOST_ASKED_FOR = 50;
  private static final int MOST_FAILURES = 3;

  /** Clocks differ, and WhatsApp tells whole seconds: what is read twice is stored once. */
  static final Duration OVERLAP = Duration.ofMinutes(5);

  /** Ages at which an own message is asked for, if nobody said that it arrived. */
  private static final List<Duration> AGES =
      List.of(
          Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(6), Duration.ofHours(24));

  private final WahaClient client;
  private final KeptHistory kept;
  private final InboundSink sink;
  private final GatewaySession session;
  private final Window window;
  private final DatabaseClock clock;
  private final Deque<Chat> chats = new ArrayDeque<>();
  private final Set<WaId> listed = new HashSet<>();
  private final Deque<OwnMessage> open = new ArrayDeque<>();
  private Stage stage = Stage.CHATS;
  private int offset;
  private int failures;

  WahaPull(
      WahaClient client,
      KeptHistory kept,
      InboundSink sink,
      GatewaySession session,
      Window window,
      DatabaseClock clock) {
    this.client = client;
    this.kept = kept;
    this.sink = sink;
    this.session = session;
    this.window = window;
    this.clock = clock;
  }

  /**
   * What is to be read.
   *
   * @param since until when it was read before
   * @param from {@code since}, or later if that is very long ago
   */
  record Window(Instant since, Instant from, Instant until) {}

  enum Progress {
    DONE,
    UNDER_WAY,
    GIVEN_UP
  }

  private enum Stage {
    CHATS,
    MESSAGES,
    OWN,
    DONE
  }

  /**
   * A chat in which something was written.
   *
   * @param id as the server calls it
   * @param from the time before which nothing is read
   * @param failures how often it could not be read
   */
  private record Chat(String id, Instant from, int failures) {
    Chat failed() {
      return new Chat(id, from, failures + 1);
    }
  }

  GatewaySession session() {
    return session;
  }

  Instant until() {
    return window.until();
  }

  /** Whether it begins where the session was read until, by the same account. */
  boolean goesOnFrom(GatewaySession other, Instant since) {
    return since.equals(window.since())
        && other.address().equals(session.address())
        && other.phone() != null
        && other.phone().equals(session.phone());
  }

  /** One call at least, so that it comes to an end however slow the server is. */
  Progress goOn(BooleanSupplier hasTimeLeft) {
    do {
      var isAnswered =
          switch (stage) {
            case CHATS -> listChats();
            case MESSAGES -> readMessages();
            case OWN -> askForOwn();
            case DONE -> true;
          };
      if (!isAnswered) {
        log.info("The WAHA server does not tell the history of session {}", session.id());
        return Progress.GIVEN_UP;
      }
    } while (stage != Stage.DONE && hasTimeLeft.getAsBoolean());
    return stage == Stage.DONE ? Progress.DONE : Progress.UNDER_WAY;
  }

  /**
   * The chats that were active last come first, so that a page in which nothing was written since
   * is the last that is read.
   */
  private boolean listChats() {
    var answer =
        client.get(
            "/api/{session}/chats/overview?limit={limit}&offset={offset}",
            name(),
            CHATS_AT_ONCE,
            offset);
    if (!(answer instanceof WahaAnswer.Ok(var list, _)) || !list.isArray()) {
      return false;
    }
    var fresh = new HashMap<WaId, String>();
    var readable = list.isEmpty();
    for (var chat : list) {
      var id = WahaJson.id(chat, "id");
      readable |= id.isPresent();
      if (id.filter(listed::add).isPresent() && isSince(chat.path("lastMessage"), earliest())) {
        var spelled = text(chat, "id");
        fresh.put(id.get(), spelled.isEmpty() ? id.get().value() : spelled);
      }
    }
    if (!readable) {
      return false;
    }
    kept.keptSince(session, fresh.keySet())
        .forEach(
            (id, since) ->
                chats.add(
                    new Chat(Objects.requireNonNull(fresh.get(id)), later(since, earliest()), 0)));
    offset += CHATS_AT_ONCE;
    if (!fresh.isEmpty() && offset >= MOST_CHATS) {
      log.warn("Session {} has more active chats than can be looked through", session.id());
    }
    if (fresh.isEmpty() || offset >= MOST_CHATS) {
      begin(Stage.MESSAGES);
    }
    return true;
  }

  /**
   * A page of the first chat's messages, the newest first. Pages may be short before the last one:
   * only one with nothing in it, or something too old, is the end. What tells no time is not read,
   * since it would count as written now.
   */
  private boolean readMessages() {
    var chat = chats.peekFirst();
    if (chat == null) {
      begin(Stage.OWN);
      open.addAll(kept.notYetArrived(session, spans(), MOST_ASKED_FOR));
      return true;
    }
    var answer =
        client.get(
            "/api/{session}/chats/{chat}/messages?limit={limit}&offset={offset}&sortOrder=desc&downloadMedia=false"
                + "&filter.timestamp.gte={from}&filter.timestamp.lte={until}",
            name(),
            chat.id(),
            MESSAGES_AT_ONCE,
            offset,
            chat.from().getEpochSecond(),
            window.until().getEpochSecond());
    if (!(answer instanceof WahaAnswer.Ok(var list, _)) || !list.isArray()) {
      return isPutOff(chat, answer);
    }
    failures = 0;
    handIn(list.valueStream().filter(message -> isSince(message, chat.from())).toList().reversed());
    offset += MESSAGES_AT_ONCE;
    var isCut = offset >= MOST_MESSAGES;
    if (isCut) {
      log.warn("A chat of session {} has more new messages than are read", session.id());
    }
    if (list.isEmpty() || isCut || list.valueStream().anyMatch(old -> isBefore(old, chat.from()))) {
      nextChat();
    }
    return true;
  }

  /**
   * One chat that cannot be told waits behind the others, and is passed over when it cannot be told
   * again and again. A server that tells none is ill.
   */
  private boolean isPutOff(Chat chat, WahaAnswer answer) {
    if (answer instanceof WahaAnswer.Away || answer instanceof WahaAnswer.WrongStatus) {
      return false;
    }
    nextChat();
    if (chat.failures() + 1 < MOST_FAILURES) {
      chats.addLast(chat.failed());
    } else {
      log.warn(
          "A chat of session {} cannot be read: what it says since {} is known by webhooks alone",
          session.id(),
          chat.from());
    }
    failures++;
    if (failures < MOST_FAILURES) {
      return true;
    }
    failures = 0;
    return false;
  }

  private void nextChat() {
    chats.removeFirst();
    offset = 0;
  }

  private boolean askForOwn() {
    var message = open.pollFirst();
    if (message == null) {
      begin(Stage.DONE);
      return true;
    }
    var answer =
        client.get(
            "/api/{session}/chats/{chat}/messages/{message}?downloadMedia=false",
            name(),
            message.chat().value(),
            WahaMessageId.spelled(true, message.chat(), message.waMessageId(), account()));
    if (answer instanceof WahaAnswer.Ok(var body, _)) {
      handIn(List.of(body));
    }
    return !(answer instanceof WahaAnswer.Away || answer instanceof WahaAnswer.WrongStatus);
  }

  /** Each of the ages is passed in one window only, so that a message is asked for a few times. */
  private List<Span> spans() {
    return AGES.stream()
        .map(age -> new Span(window.from().minus(age), window.until().minus(age)))
        .toList();
  }

  private Instant earliest() {
    return window.from().minus(OVERLAP);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private void begin(Stage next) {
    stage = next;
    offset = 0;
  }

  /** As webhooks would have told it. */
  private void handIn(List<JsonNode> messages) {
    var now = clock.instant();
    var events = new ArrayList<InboundEvent>();
    for (var message : messages) {
      events.addAll(WahaEvents.read(envelope("message.any", message), now));
      events.addAll(WahaEvents.read(envelope("message.ack", message), now));
    }
    if (!events.isEmpty()) {
      sink.accept(events);
    }
  }

  private ObjectNode envelope(String event, JsonNode payload) {
    var envelope = JSON.objectNode().put("session", name()).put("event", event);
    var me = envelope.putObject("me").put("id", account().value());
    if (session.lid() != null) {
      me.put("lid", session.lid().value());
    }
    envelope.set("payload", payload);
    return envelope;
  }

  private boolean isSince(JsonNode message, Instant from) {
    return writtenAt(message).filter(at -> !at.isBefore(from)).isPresent();
  }

  private boolean isBefore(JsonNode message, Instant from) {
    return writtenAt(message).filter(at -> at.isBefore(from)).isPresent();
  }

  private Optional<Instant> writtenAt(JsonNode message) {
    return WahaEnvelope.writtenTime(message, clock.instant());
  }

  private WaId account() {
    return Objects.requireNonNull(session.phone()).waId();
  }

  private String name() {
    return session.address().name();
  }
}

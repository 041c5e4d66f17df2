package io.parley.gateway.waha;

import static io.parley.gateway.waha.WahaJson.text;

import io.parley.database.DatabaseClock;
import io.parley.shared.WaId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What the account itself wrote into a chat since some time, as far as the server tells it.
 *
 * <p>Times are the server's: where its clock differs from ours, so does the time to which is read.
 */
final class WahaOwnMessages {
  private static final int MESSAGES_AT_ONCE = 100;
  private static final int MOST_PAGES = 10;

  /** Servers tell whole seconds, and clocks that agree do so about. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final WahaClient client;
  private final DatabaseClock clock;
  private final String session;
  private final WaId chat;
  private final List<Own> own = new ArrayList<>();
  private boolean reachesBack;

  WahaOwnMessages(WahaClient client, DatabaseClock clock, String session, WaId chat) {
    this.client = client;
    this.clock = clock;
    this.session = session;
    this.chat = chat;
  }

  /** A message of the account. */
  record Own(String id, String text, Instant at) {}

  /** Whether the chat holds something older, so that nothing newer is missing. */
  boolean reachesBack() {
    return reachesBack;
  }

  List<Own> withText(String text) {
    return own.stream().filter(message -> message.text().strip().equals(text.strip())).toList();
  }

  /** The oldest first, each once. */
  static List<String> ids(List<Own> messages) {
    return messages.reversed().stream()
        .sorted(Comparator.comparing(Own::at))
        .map(Own::id)
        .distinct()
        .toList();
  }

  /**
   * Pages may be short before the last one: only one with nothing in it, or something older, is the
   * end.
   *
   * @return the answer that is none
   */
  Optional<WahaAnswer> readBackTo(Instant since) {
    for (var page = 0; page < MOST_PAGES && !reachesBack; page++) {
      var asked = clock.instant();
      var answer =
          client.get(
              "/api/{session}/chats/{chat}/messages?limit={limit}&offset={offset}&sortOrder=desc&downloadMedia=false",
              session,
              chat.value(),
              MESSAGES_AT_ONCE,
              page * MESSAGES_AT_ONCE);
      if (!(answer instanceof WahaAnswer.Ok(var list, var at)) || !list.isArray()) {
        return Optional.of(answer);
      }
      read(list, since.plus(Duration.between(asked, at)).minus(SLACK));
      if (list.isEmpty()) {
        break;
      }
    }
    return Optional.empty();
  }

  private void read(JsonNode list, Instant earliest) {
    for (var message : list) {
      var at = WahaEnvelope.writtenTime(message, clock.instant());
      if (at.isEmpty()) {
        continue;
      }
      if (at.get().isBefore(earliest)) {
        reachesBack = true;
      } else if (isOwn(message)) {
        keep(message, at.get());
      }
    }
  }

  private void keep(JsonNode message, Instant at) {
    var id = WahaSendAnswer.id(message);
    if (id != null) {
      own.add(new Own(id, text(message, "body"), at));
    }
  }

  /** Engines differ in whether a message says so: its id says it, too. */
  private static boolean isOwn(JsonNode message) {
    var said = message.path("fromMe");
    return said.isBoolean() ? said.booleanValue() : WahaMessageId.of(text(message, "id")).saysOwn();
  }
}

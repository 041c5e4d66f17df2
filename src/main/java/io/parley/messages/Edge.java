package io.parley.messages;

import io.parley.messages.MessageQueries.Place;
import io.parley.shared.MessageId;
import io.parley.shared.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where the wanted messages of a chat begin or end; what lies on it is not among them. */
sealed interface Edge {
  record OfMessage(MessageId message) implements Edge {}

  record OfTime(Instant time) implements Edge {
    private static final MessageId FIRST = new MessageId(new UUID(0, 0));
    private static final MessageId LAST = new MessageId(new UUID(-1, -1));

    /** Before all messages of that time. */
    Place lower() {
      return new Place(time, FIRST);
    }

    /** After all messages that are shown with that time: answers have no more than milliseconds. */
    Place upper() {
      return new Place(time.truncatedTo(ChronoUnit.MILLIS).plus(999, ChronoUnit.MICROS), LAST);
    }
  }

  /**
   * Reads a time or a message's id.
   *
   * @throws Problem.Invalid naming the parameter
   */
  static @Nullable Edge parse(String parameter, @Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return new OfMessage(MessageId.valueOf(text));
    } catch (IllegalArgumentException _) {
      return new OfTime(time(parameter, text));
    }
  }

  private static Instant time(String parameter, String text) {
    try {
      // In an address a plus sign means a space, and few remember to write it otherwise.
      var time = OffsetDateTime.parse(text.replace(' ', '+'));
      if (time.getYear() >= 1 && time.getYear() <= 9_999) {
        return time.toInstant();
      }
    } catch (DateTimeException _) {
      // Refused as any other text.
    }
    throw new Problem.Invalid(
        parameter, "must be a time such as 2026-02-15T09:00:00Z, or the id of a message");
  }
}

package io.parley.events;

import java.util.EnumSet;
import java.util.Set;

/**
 * The names of events that somebody asked for. The log knows no old names: {@code message.ack}
 * stands for each of the events that have taken its place.
 *
 * @param asked empty for all, under their own names
 */
record EventNames(Set<EventType> asked) {
  private static final Set<EventType> ACKS =
      Set.of(EventType.MESSAGE_DELIVERED, EventType.MESSAGE_READ, EventType.MESSAGE_FAILED);

  EventNames {
    asked = Set.copyOf(asked);
  }

  /** Under which types they stand in the log. */
  Set<EventType> logged() {
    if (!asked.contains(EventType.MESSAGE_ACK)) {
      return asked;
    }
    var logged = EnumSet.copyOf(asked);
    logged.addAll(ACKS);
    return logged;
  }

  /** The name to show: the old one to those who know only that. */
  EventType shown(EventType logged) {
    return asked.contains(EventType.MESSAGE_ACK) && ACKS.contains(logged) && !asked.contains(logged)
        ? EventType.MESSAGE_ACK
        : logged;
  }
}

package io.parley.events;

import io.parley.shared.SessionId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of a tenant's events are wanted.
 *
 * @param session null for those of all sessions and of none
 * @param types empty for all
 */
public record EventFilter(@Nullable SessionId session, Set<EventType> types) {
  static final EventFilter EVERYTHING = new EventFilter(null, Set.of());

  public EventFilter {
    types = Set.copyOf(types);
  }

  boolean matches(LoggedEvent event) {
    return (types.isEmpty() || types.contains(event.type()))
        && (session == null || session.value().equals(event.session()));
  }
}

package io.parley.contacts;

import io.parley.contacts.OptOutRepository.Key;
import io.parley.contacts.OptOutRepository.Standing;
import io.parley.database.DatabaseClock;
import io.parley.events.EventType;
import io.parley.events.Events;
import io.parley.shared.Phone;
import io.parley.shared.SessionId;
import io.parley.shared.WaId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The one place where it is written whether a person may be written to. The person's row is locked
 * meanwhile, as it is by whoever sends: the order of commits decides.
 */
@Component
class Consents {
  private final OptOutRepository people;
  private final Events events;
  private final DatabaseClock clock;

  Consents(OptOutRepository people, Events events, DatabaseClock clock) {
    this.people = people;
    this.events = events;
    this.clock = clock;
  }

  /** In the event log. */
  record ConsentEvent(
      @Nullable SessionId sessionId,
      WaId waId,
      @Nullable Phone phone,
      @Nullable String name,
      ConsentSource source,
      String by) {}

  /**
   * Takes words in the order in which they were said. One that changes nothing leaves no record;
   * one that is older than the newest is too late.
   *
   * @return those that changed something
   */
  List<ConsentWord> take(List<ConsentWord> words) {
    var keys = words.stream().map(Consents::key).distinct().toList();
    var before = people.lock(keys);
    var standings = new HashMap<>(before);
    var changes = new ArrayList<ConsentWord>();
    words.stream()
        .sorted(Comparator.comparing(ConsentWord::at))
        .filter(word -> before.containsKey(key(word)))
        .forEach(word -> take(word, standings, changes));
    var changed = new LinkedHashMap<Key, Standing>();
    standings.forEach(
        (key, standing) -> {
          if (!standing.equals(before.get(key))) {
            changed.put(key, standing);
          }
        });
    if (!changed.isEmpty()) {
      people.write(changed);
    }
    if (!changes.isEmpty()) {
      people.remember(changes, clock.now());
      changes.forEach(word -> tell(word, Objects.requireNonNull(before.get(key(word))).person()));
    }
    return changes;
  }

  private void take(ConsentWord word, Map<Key, Standing> standings, List<ConsentWord> changes) {
    var standing = Objects.requireNonNull(standings.get(key(word)));
    if (isTooLate(word, standing)) {
      return;
    }
    var isOut = standing.optedOutAt() != null;
    standings.put(key(word), standing.after(word, clock.instant()));
    if (isOut != (word.decision() == ConsentDecision.OPTED_OUT)) {
      changes.add(word);
    }
  }

  /** Gateways tell whole seconds. */
  private static boolean isTooLate(ConsentWord word, Standing standing) {
    var newest = standing.saidAt();
    return newest != null && word.at().isBefore(newest.truncatedTo(ChronoUnit.SECONDS));
  }

  private void tell(ConsentWord word, Contact person) {
    var session = word.heard() == null ? null : word.heard().session();
    var type =
        word.decision() == ConsentDecision.OPTED_OUT
            ? EventType.CONTACT_OPTED_OUT
            : EventType.CONTACT_OPTED_IN;
    events.append(
        word.tenant(),
        session,
        type,
        new ConsentEvent(
            session, person.waId(), person.phone(), person.name(), word.source(), word.by()));
  }

  private static Key key(ConsentWord word) {
    return new Key(word.tenant(), word.person());
  }
}

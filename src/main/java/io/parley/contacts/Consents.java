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
import java.util.Collection;
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
  private final OptOutRepository optOuts;
  private final Events events;
  private final DatabaseClock clock;

  Consents(OptOutRepository optOuts, Events events, DatabaseClock clock) {
    this.optOuts = optOuts;
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
   * Locks people whose words follow in the same transaction. To be called before chats and leads
   * are written: who makes two people one takes the people first, too.
   */
  void hold(Collection<Key> people) {
    standings(people.stream().distinct().toList());
  }

  /**
   * Takes words in the order in which they were said. One that changes nothing leaves no record; a
   * message that is older than the newest word is too late.
   *
   * @return those that changed something, said of who their people are today
   */
  List<ConsentWord> take(List<ConsentWord> words) {
    var before = standings(words.stream().map(Consents::key).distinct().toList());
    var people = new HashMap<Key, Standing>();
    before.forEach((key, standing) -> people.put(standing.key(key.tenant()), standing));
    var now = new LinkedHashMap<>(people);
    var changes = new ArrayList<ConsentWord>();
    words.stream()
        .filter(word -> before.containsKey(key(word)))
        .map(word -> word.of(Objects.requireNonNull(before.get(key(word))).person().id()))
        .sorted(Comparator.comparing(ConsentWord::at))
        .forEach(word -> take(word, now, changes));
    now.entrySet().removeIf(entry -> entry.getValue().equals(people.get(entry.getKey())));
    if (!now.isEmpty()) {
      optOuts.write(now);
    }
    if (!changes.isEmpty()) {
      optOuts.remember(changes, clock.now());
      changes.forEach(word -> tell(word, Objects.requireNonNull(people.get(key(word))).person()));
    }
    return changes;
  }

  /** Those not found are asked for again: meanwhile they have become one with others. */
  private Map<Key, Standing> standings(List<Key> keys) {
    var found = optOuts.lock(keys);
    var missing = keys.stream().filter(key -> !found.containsKey(key)).toList();
    if (!missing.isEmpty()) {
      found.putAll(optOuts.lock(missing));
    }
    return found;
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

  /** Gateways tell whole seconds. What a user says is said now, whatever clocks say. */
  private static boolean isTooLate(ConsentWord word, Standing standing) {
    var newest = standing.saidAt();
    return word.heard() != null
        && newest != null
        && word.at().isBefore(newest.truncatedTo(ChronoUnit.SECONDS));
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

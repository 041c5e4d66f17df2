package io.parley.contacts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.parley.database.DatabaseClock;
import io.parley.shared.ContactId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The tenants' people. */
@Service
public class Contacts {
  /** Who is hidden and cannot be told shall not be asked for with each message. */
  private static final Duration NOT_AGAIN_FOR = Duration.ofDays(1);

  private static final int MOST_REMEMBERED = 100_000;

  private final ContactRepository contacts;
  private final HiddenNumberRepository numbers;
  private final HiddenWork work;
  private final DatabaseClock clock;
  private final ApplicationEventPublisher announcements;

  /** Hidden people whose question was looked at lately: saves a statement for each batch. */
  private final Cache<Alias, Boolean> lookedAt =
      Caffeine.newBuilder()
          .maximumSize(MOST_REMEMBERED)
          .expireAfterWrite(Duration.ofHours(1))
          .build();

  Contacts(
      ContactRepository contacts,
      HiddenNumberRepository numbers,
      HiddenWork work,
      DatabaseClock clock,
      ApplicationEventPublisher announcements) {
    this.contacts = contacts;
    this.numbers = numbers;
    this.work = work;
    this.clock = clock;
    this.announcements = announcements;
  }

  /** The people as whom these are known today: some have turned out to be one. */
  public Set<ContactId> today(TenantId tenant, Collection<ContactId> people) {
    return people.isEmpty() ? Set.of() : contacts.today(tenant, people);
  }

  /** Finds the people, makes those who are new, and takes over the names that changed. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Map<Sighting, Contact> seen(Collection<Sighting> sightings) {
    // The last of several sightings of a person counts, since it has the newest name.
    var byAlias = new TreeMap<Alias, Sighting>();
    sightings.forEach(sighting -> byAlias.merge(sighting.alias(), sighting, Sighting::then));
    var known = new HashMap<>(contacts.find(byAlias.keySet()));
    link(toldOnTheWay(byAlias, known));
    var unknown =
        byAlias.values().stream().filter(sighting -> !known.containsKey(sighting.alias())).toList();
    if (!unknown.isEmpty()) {
      make(unknown);
      known.putAll(contacts.find(unknown.stream().map(Sighting::alias).toList()));
    }
    askAgain(byAlias, known, unknown);
    rename(byAlias, known);
    var seen = new HashMap<Sighting, Contact>();
    sightings.forEach(
        sighting -> seen.put(sighting, Objects.requireNonNull(known.get(sighting.alias()))));
    return seen;
  }

  /**
   * Takes over which phones hidden ids belong to; the first that is said of one counts. People who
   * are two until now become one soon after the transaction.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void link(Collection<HiddenNumber> told) {
    var once = new TreeMap<Alias, HiddenNumber>();
    told.forEach(number -> once.putIfAbsent(number.hiddenAlias(), number));
    if (once.isEmpty()) {
      return;
    }
    var learned = numbers.learn(new TreeSet<>(once.values()));
    if (!learned.isEmpty() && numbers.joinSeen(learned, clock.now()) > 0) {
      work.joins().ringAfterCommit();
    }
  }

  /** What gateways tell of people who are new, or whose phone is not known yet. */
  private static List<HiddenNumber> toldOnTheWay(
      Map<Alias, Sighting> sightings, Map<Alias, Contact> known) {
    return sightings.entrySet().stream()
        .filter(entry -> entry.getValue().tellsHiddenPhone())
        .filter(entry -> isWithoutPhone(known.get(entry.getKey())))
        .map(Map.Entry::getValue)
        .map(
            sighting ->
                new HiddenNumber(
                    sighting.tenant(), sighting.id(), Objects.requireNonNull(sighting.phone())))
        .toList();
  }

  private static boolean isWithoutPhone(@Nullable Contact contact) {
    return contact == null || contact.phone() == null;
  }

  /** A hidden person whose phone is known is made, or found, as the phone's. */
  private void make(List<Sighting> unknown) {
    var hidden = unknown.stream().filter(sighting -> sighting.id().isHiddenPerson()).toList();
    var told = hidden.isEmpty() ? Map.<Alias, HiddenNumber>of() : meet(hidden);
    var people = new TreeMap<Alias, NewContact>();
    for (var sighting : unknown) {
      var number = told.get(sighting.alias());
      if (number == null) {
        // Also in the place of a hidden sighting of the same person: here the network shows more.
        people.put(sighting.alias(), NewContact.of(sighting));
      } else {
        people.putIfAbsent(number.phoneAlias(), NewContact.of(sighting, number));
      }
    }
    contacts.insert(people.values());
    if (!told.isEmpty()) {
      contacts.adopt(new TreeSet<>(told.values()));
    }
  }

  private Map<Alias, HiddenNumber> meet(List<Sighting> hidden) {
    if (numbers.meet(hidden, clock.now()) > 0) {
      work.lookups().ringAfterCommit();
    }
    return numbers.known(hidden);
  }

  private void askAgain(
      Map<Alias, Sighting> sightings, Map<Alias, Contact> known, List<Sighting> unknown) {
    var justMet = new HashSet<>(unknown);
    var resting =
        sightings.entrySet().stream()
            .filter(entry -> entry.getValue().id().isHiddenPerson())
            .filter(entry -> isWithoutPhone(known.get(entry.getKey())))
            .filter(entry -> !justMet.contains(entry.getValue()))
            .filter(entry -> lookedAt.asMap().putIfAbsent(entry.getKey(), true) == null)
            .map(Map.Entry::getValue)
            .toList();
    var now = clock.instant();
    if (!resting.isEmpty()
        && numbers.askAgain(resting, time(now), time(now.minus(NOT_AGAIN_FOR))) > 0) {
      work.lookups().ringAfterCommit();
    }
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  /** Who is behind these ids today, under whatever spelling; who was never seen is missing. */
  public Map<WaId, Contact> known(TenantId tenant, Collection<WaId> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    var aliases = new HashMap<WaId, Alias>();
    ids.forEach(id -> aliases.put(id, Alias.of(tenant, id)));
    var found = contacts.find(new TreeSet<>(aliases.values()));
    var known = new HashMap<WaId, Contact>();
    aliases.forEach(
        (id, alias) -> Optional.ofNullable(found.get(alias)).ifPresent(one -> known.put(id, one)));
    return known;
  }

  public Optional<Contact> find(TenantId tenant, ContactId id) {
    return contacts.find(tenant, id);
  }

  /**
   * As {@link #find}, and they keep their name until the transaction ends; to be asked before their
   * leads are locked.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Optional<Contact> hold(TenantId tenant, ContactId id) {
    // Asked again: while they were waited for, they may have become another.
    return contacts.hold(tenant, id).or(() -> contacts.hold(tenant, id));
  }

  public boolean hasOptedOut(TenantId tenant, ContactId id) {
    return contacts.hasOptedOut(tenant, id);
  }

  private void rename(Map<Alias, Sighting> sightings, Map<Alias, Contact> known) {
    var renamings = renamings(sightings, known);
    if (renamings.isEmpty()) {
      return;
    }
    contacts.rename(renamings, clock.now());
    renamings.forEach(renaming -> known.replaceAll((_, contact) -> renamed(contact, renaming)));
    announcements.publishEvent(new ContactsRenamed(renamings));
  }

  /** Each person once, also who was seen under several aliases, and in one order. */
  private static List<ContactsRenamed.Renaming> renamings(
      Map<Alias, Sighting> sightings, Map<Alias, Contact> known) {
    var byPerson = new TreeMap<String, ContactsRenamed.Renaming>();
    sightings.forEach(
        (alias, sighting) -> {
          var contact = Objects.requireNonNull(known.get(alias));
          var name = sighting.name();
          if (name != null && !name.equals(contact.name())) {
            byPerson.put(
                contact.id().toString(),
                new ContactsRenamed.Renaming(alias.tenant(), contact.id(), name));
          }
        });
    return List.copyOf(byPerson.values());
  }

  private static Contact renamed(Contact contact, ContactsRenamed.Renaming renaming) {
    return contact.id().equals(renaming.contact())
        ? new Contact(contact.id(), contact.waId(), contact.phone(), renaming.name())
        : contact;
  }
}

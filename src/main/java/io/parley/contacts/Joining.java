package io.parley.contacts;

import io.parley.contacts.ContactMergeRepository.Merge;
import io.parley.contacts.HiddenNumberRepository.Claimed;
import io.parley.database.DatabaseClock;
import io.parley.database.Sql;
import io.parley.events.EventType;
import io.parley.events.Events;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes one person of a hidden id and a phone. The pipeline is not held up for it: a batch that is
 * being written meanwhile may still write of a person who is gone, so everything is moved again
 * until all transactions have ended that could.
 */
@Service
class Joining {
  private static final Logger log = LoggerFactory.getLogger(Joining.class);
  private static final int MOST_CLAIMED = 100;
  private static final int MOST_ATTEMPTS = 3;

  /** Who fails, or dies, is followed by somebody else after that. */
  private static final Duration LEASE = Duration.ofSeconds(10);

  /** More than the database's clock and ours can differ. */
  private static final Duration CLOCK_DIFFERENCE = Duration.ofSeconds(1);

  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration A_MOMENT = Duration.ofSeconds(2);

  private final HiddenNumberRepository numbers;
  private final ContactRepository contacts;
  private final ContactMergeRepository merges;
  private final Events events;
  private final DatabaseClock clock;
  private final ApplicationEventPublisher announcements;
  private final TransactionTemplate transaction;

  Joining(
      HiddenNumberRepository numbers,
      ContactRepository contacts,
      ContactMergeRepository merges,
      Events events,
      DatabaseClock clock,
      ApplicationEventPublisher announcements,
      TransactionTemplate transaction) {
    this.numbers = numbers;
    this.contacts = contacts;
    this.merges = merges;
    this.events = events;
    this.clock = clock;
    this.announcements = announcements;
    this.transaction = transaction;
  }

  record IdentifiedEvent(WaId waId, Phone phone, @Nullable String name) {}

  /** Looks at all that is due; each hidden id has a transaction of its own. */
  void work() {
    List<Claimed> claimed;
    do {
      claimed = claim();
      claimed.forEach(this::lookAt);
    } while (claimed.size() == MOST_CLAIMED);
  }

  private List<Claimed> claim() {
    var now = clock.instant();
    return Objects.requireNonNull(
        transaction.execute(
            _ ->
                numbers.claimJoins(
                    now.atOffset(ZoneOffset.UTC),
                    Objects.requireNonNull(Sql.time(now.plus(LEASE))),
                    MOST_CLAIMED)));
  }

  private void lookAt(Claimed claimed) {
    for (var attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      try {
        transaction.executeWithoutResult(
            _ -> numbers.lock(claimed).ifPresent(known -> look(known.number(), known.joinedAt())));
        return;
      } catch (ConcurrencyFailureException met) {
        log.info("A person who is two met others who write of them: tried again");
      } catch (RuntimeException failure) {
        // One who cannot be looked at holds up nobody, and is due again after the lease.
        log.warn(
            "A hidden person of tenant {} could not be looked at: {}",
            claimed.tenant(),
            failure.getClass().getSimpleName());
        return;
      }
    }
  }

  /**
   * First the person is made one; the second look knows that this is committed; a later one, once
   * all transactions have ended that began before, is the last.
   */
  private void look(HiddenNumber number, @Nullable Instant joinedAt) {
    // Before anything is moved: what a transaction wrote that has ended now is found below.
    var isLast = joinedAt != null && !numbers.isOpenSinceBefore(joinedAt.plus(CLOCK_DIFFERENCE));
    var hidden = person(number.hiddenAlias());
    if (hidden.isEmpty()) {
      numbers.lookAgain(number, null, null);
      return;
    }
    var isNews = identify(number, hidden.get());
    announce(number);
    if (isNews) {
      append(number);
      numbers.lookAgain(number, null, clock.instant().plus(SOON));
    } else if (isLast) {
      merges.settle(number, clock.now());
      numbers.lookAgain(number, joinedAt, null);
    } else {
      var now = clock.instant();
      var since = joinedAt == null ? now : joinedAt;
      numbers.lookAgain(number, since, now.plus(pause(Duration.between(since, now))));
    }
  }

  /** Ever longer: what is still open after minutes, such as an export, may take many more. */
  private static Duration pause(Duration waited) {
    return waited.compareTo(A_MOMENT) < 0 ? A_MOMENT : waited;
  }

  /** False if the hidden person is the phone's already. */
  private boolean identify(HiddenNumber number, Contact hidden) {
    if (contacts.claim(number.phoneAlias(), hidden.id())) {
      contacts.givePhone(number.tenant(), hidden.id(), number.phone());
      return true;
    }
    var other = person(number.phoneAlias()).orElseThrow();
    if (other.id().equals(hidden.id())) {
      return false;
    }
    merge(number, hidden, other);
    return true;
  }

  private void merge(HiddenNumber number, Contact one, Contact other) {
    var isOlder = one.id().toString().compareTo(other.id().toString()) < 0;
    var kept = isOlder ? one : other;
    var gone = isOlder ? other : one;
    var merge = new Merge(number.tenant(), number.lid(), gone.id(), kept.id());
    if (!merges.lock(merge)) {
      throw new ConcurrencyFailureException("one of two people went while they were looked at");
    }
    merges.remember(merge, clock.now());
    merges.point(merge);
    merges.unite(merge);
    merges.takeOptOut(merge);
  }

  private void announce(HiddenNumber number) {
    var tenant = number.tenant();
    var person = person(number.hiddenAlias()).orElseThrow();
    var gone = merges.unsettled(number);
    for (var id : gone) {
      merges.moveAliases(tenant, id, person.id());
      merges.takeNewestName(tenant, id, person.id());
    }
    var newest = person(number.hiddenAlias()).orElseThrow();
    gone.forEach(id -> announcements.publishEvent(new ContactsMerged(tenant, id, newest)));
    announcements.publishEvent(new ContactIdentified(tenant, newest));
  }

  private void append(HiddenNumber number) {
    var person = person(number.hiddenAlias()).orElseThrow();
    events.append(
        number.tenant(),
        null,
        EventType.CONTACT_IDENTIFIED,
        new IdentifiedEvent(number.lid(), number.phone(), person.name()));
  }

  private Optional<Contact> person(Alias alias) {
    return Optional.ofNullable(contacts.find(List.of(alias)).get(alias));
  }
}

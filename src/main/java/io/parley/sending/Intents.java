package io.parley.sending;

import io.parley.accounts.usage.QuotaLedger;
import io.parley.database.DatabaseClock;
import io.parley.database.Sql;
import io.parley.sending.ClaimRepository.Released;
import io.parley.sending.IntentRepository.Held;
import io.parley.sending.IntentRepository.Person;
import io.parley.sending.Lanes.Lane;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writes down that a gateway is about to be asked, before it is. Whoever has opted out until then
 * is left out: an opt-out changes the person's row, which is locked meanwhile.
 */
@Component
class Intents {
  private static final String OPTED_OUT = "The person has opted out of messages.";
  private static final String TOO_LATE = "The answer came too late to be one.";

  private final IntentRepository intents;
  private final ClaimRepository claims;
  private final JobProgress jobs;
  private final QuotaLedger quota;
  private final Pace pace;
  private final SendingProperties properties;
  private final DatabaseClock clock;

  Intents(
      IntentRepository intents,
      ClaimRepository claims,
      JobProgress jobs,
      QuotaLedger quota,
      Pace pace,
      SendingProperties properties,
      DatabaseClock clock) {
    this.intents = intents;
    this.claims = claims;
    this.jobs = jobs;
    this.quota = quota;
    this.pace = pace;
    this.properties = properties;
    this.clock = clock;
  }

  /**
   * A message that is about to be sent.
   *
   * @param waMessageId chosen for it; null where the gateway gives ids itself
   */
  record Wish(Claim claim, @Nullable String waMessageId) {}

  /**
   * What a wish came to.
   *
   * @param mayAsk the gateway
   * @param at by {@link System#nanoTime}, not later than the intent's own time
   */
  record Begun(boolean mayAsk, long at) {
    private static final Begun NOT = new Begun(false, 0);
  }

  /**
   * @return for each wish, in their order, whether the gateway may be asked
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public List<Begun> begin(List<Wish> wishes) {
    var begunAt = System.nanoTime();
    var now = clock.instant();
    var held = intents.fenceToBegin(wishes.stream().map(Wish::claim).toList());
    var mine = wishes.stream().filter(wish -> held.contains(Held.by(wish.claim()))).toList();
    if (mine.isEmpty()) {
      return wishes.stream().map(_ -> Begun.NOT).toList();
    }
    var running = takeTurns(mine, now);
    var people = people(mine);
    var begun = new ArrayList<Wish>();
    var leftOut = new HashMap<Claim, String>();
    for (var wish : mine) {
      var due = wish.claim().due();
      if (due.job() != null && !running.contains(wish.claim().job())) {
        continue;
      }
      var person = Person.of(wish.claim());
      if (person != null && !people.containsKey(person)) {
        // Somebody else now: the next look knows who.
        continue;
      }
      var reason = reasonAgainst(due, person == null ? null : people.get(person), now);
      if (reason.isPresent()) {
        leftOut.put(wish.claim(), reason.get());
      } else {
        begun.add(wish);
      }
    }
    var done = write(begun, now);
    skip(leftOut);
    claims.release(
        mine.stream()
            .filter(wish -> !done.contains(wish.claim().lane()))
            .map(Wish::claim)
            .map(claim -> new Released(claim.lane(), claim.epoch(), pace.free(claim.sentTimes())))
            .toList(),
        Sql.at(now));
    return wishes.stream()
        .map(wish -> mine.contains(wish) && done.contains(wish.claim().lane()))
        .map(isBegun -> isBegun ? new Begun(true, begunAt) : Begun.NOT)
        .toList();
  }

  /** For whoever does not send after all. */
  @Transactional
  public void giveBack(Claim claim) {
    // Locked in a statement before: the next one sees what was written by who woke the lane.
    if (!intents.fence(List.of(claim)).isEmpty()) {
      release(claim);
    }
  }

  private void release(Claim claim) {
    claims.release(
        List.of(new Released(claim.lane(), claim.epoch(), pace.free(claim.sentTimes()))),
        clock.now());
  }

  /** Leaves out a recipient with whom the server cannot deal, and lets go of the lane. */
  @Transactional
  public void giveUp(Claim claim, String reason) {
    if (!intents.fence(List.of(claim)).isEmpty()) {
      skip(Map.of(claim, reason));
      release(claim);
    }
  }

  /** From here on nobody pauses or cancels the jobs until the transaction ends. */
  private Set<JobKey> takeTurns(List<Wish> wishes, Instant now) {
    var keys = wishes.stream().map(wish -> wish.claim().job()).filter(Objects::nonNull).toList();
    return keys.isEmpty() ? Set.of() : intents.takeTurns(keys, Sql.at(now));
  }

  private Map<Person, Boolean> people(List<Wish> wishes) {
    var wanted =
        wishes.stream().map(wish -> Person.of(wish.claim())).filter(Objects::nonNull).toList();
    return wanted.isEmpty() ? Map.of() : intents.holdPeople(wanted);
  }

  private static Optional<String> reasonAgainst(
      Due due, @Nullable Boolean hasOptedOut, Instant now) {
    if (Boolean.TRUE.equals(hasOptedOut) && !due.origin().mayGoToAll()) {
      return Optional.of(OPTED_OUT);
    }
    return due.expires() != null && due.expires().isBefore(now)
        ? Optional.of(TOO_LATE)
        : Optional.empty();
  }

  private Set<Lane> write(List<Wish> wishes, Instant now) {
    if (wishes.isEmpty()) {
      return Set.of();
    }
    var lookAt = now.plus(properties.send().timeout()).plus(properties.settle());
    var begun = intents.begin(wishes, Sql.at(now), Sql.at(lookAt));
    var written = wishes.stream().filter(wish -> begun.contains(wish.claim().due().id())).toList();
    if (!written.isEmpty()) {
      // When the call ends at the latest: put right by its result, and kept if there never is one.
      var callOver = now.plus(properties.settle());
      intents.occupy(
          written,
          now.plus(properties.send().timeout()).plus(properties.lease()),
          wish -> callOver.plus(pace.pause(wish.claim().due().pause())),
          wish -> pace.remembered(wish.claim().sentTimes(), callOver));
    }
    return written.stream().map(wish -> wish.claim().lane()).collect(Collectors.toSet());
  }

  private void skip(Map<Claim, String> leftOut) {
    if (!leftOut.isEmpty()) {
      var settled = intents.skip(leftOut);
      jobs.settle(settled);
      quota.release(settled.stream().flatMap(one -> one.reservation().stream()).toList());
    }
  }
}

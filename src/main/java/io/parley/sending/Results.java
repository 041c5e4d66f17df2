package io.parley.sending;

import io.parley.accounts.usage.QuotaLedger;
import io.parley.accounts.usage.Reservation;
import io.parley.database.DatabaseClock;
import io.parley.database.Sql;
import io.parley.gateway.SendOutcome;
import io.parley.media.MessageFile;
import io.parley.media.OutgoingMedia;
import io.parley.messages.SentMessages;
import io.parley.sending.ClaimRepository.Released;
import io.parley.sending.IntentRepository.Held;
import io.parley.sending.ResultRepository.Rest;
import io.parley.sending.ResultRepository.Written;
import io.parley.shared.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Writes what became of sends, with all that follows from it, and lets go of their lanes. */
@Component
class Results {
  /** After the first try. */
  private static final int MOST_REPETITIONS = 3;

  private static final Duration LONGEST_REST = Duration.ofMinutes(5);
  private static final Duration STRANGERS_REST = Duration.ofDays(1);

  /** Until the gateway says that the session works again, or at least does not say otherwise. */
  private static final Duration SESSION_REST = Duration.ofSeconds(5);

  private final ResultRepository results;
  private final IntentRepository intents;
  private final ClaimRepository claims;
  private final SentMessages messages;
  private final OutgoingMedia media;
  private final JobProgress jobs;
  private final SendEvents events;
  private final QuotaLedger quota;
  private final Pace pace;
  private final SendingProperties properties;
  private final DatabaseClock clock;

  Results(
      ResultRepository results,
      IntentRepository intents,
      ClaimRepository claims,
      SentMessages messages,
      OutgoingMedia media,
      JobProgress jobs,
      SendEvents events,
      QuotaLedger quota,
      Pace pace,
      SendingProperties properties,
      DatabaseClock clock) {
    this.results = results;
    this.intents = intents;
    this.claims = claims;
    this.messages = messages;
    this.media = media;
    this.jobs = jobs;
    this.events = events;
    this.quota = quota;
    this.pace = pace;
    this.properties = properties;
    this.clock = clock;
  }

  /**
   * @return for each, in their order, whether it was written: who lost the lane meanwhile writes
   *     nothing, and somebody else finds out what became of the message
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public List<Boolean> record(List<Landing> landings) {
    var now = clock.instant();
    var held = intents.fence(landings.stream().map(Landing::claim).toList());
    var mine = landings.stream().filter(one -> held.contains(Held.by(one.claim()))).toList();
    if (!mine.isEmpty()) {
      store(mine);
      var settled = results.write(mine.stream().map(one -> written(one, now)).toList());
      conclude(settled);
      withdraw(settled);
      results.rest(mine.stream().map(one -> rest(one, now)).toList());
      claims.release(mine.stream().map(this::released).toList(), Sql.at(now));
    }
    var lost = landings.stream().filter(one -> !held.contains(Held.by(one.claim()))).toList();
    if (!lost.isEmpty()) {
      results.noteEnds(lost, Sql.at(now.plus(properties.settle())));
    }
    return landings.stream().map(one -> held.contains(Held.by(one.claim()))).toList();
  }

  /** Of what went out it is known here which message it is, but for some engines' empty answers. */
  private void store(List<Landing> landings) {
    var sent = landings.stream().flatMap(one -> ResultRepository.sent(one).stream()).toList();
    messages.store(sent);
    var files =
        landings.stream()
            .filter(one -> one.claim().due().media() != null)
            .filter(one -> ResultRepository.sent(one).isPresent())
            .map(
                one ->
                    new MessageFile(
                        one.claim().lane().tenant(),
                        one.claim().due().id(),
                        Objects.requireNonNull(one.claim().due().media())))
            .toList();
    if (!files.isEmpty()) {
      media.attach(files);
    }
  }

  private Written written(Landing landing, Instant now) {
    return switch (landing.outcome()) {
      case SendOutcome.Sent(var id) -> Written.sent(landing, id);
      case SendOutcome.Refused(var reason) -> Written.failed(landing, reason);
      case SendOutcome.NotSent(var reason, _) ->
          landing.claim().due().attempts() < MOST_REPETITIONS
              ? Written.again(landing, reason, true)
              : Written.failed(landing, reason);
      case SendOutcome.NotWorking(var reason) -> Written.again(landing, reason, false);
      case SendOutcome.StrangersForbidden(var reason) ->
          landing.claim().due().isPaced() && landing.claim().due().attempts() < MOST_REPETITIONS
              ? Written.again(landing, reason, true)
              : Written.failed(landing, reason);
      case SendOutcome.Unknown(var reason) ->
          Written.inDoubt(landing, reason, now.plus(properties.settle()));
    };
  }

  /** What follows from the fact that it is known what became of messages. */
  void conclude(Collection<Settled> settled) {
    jobs.settle(settled);
    events.tell(settled);
    var used = new ArrayList<Reservation>();
    var unused = new ArrayList<Reservation>();
    for (var message : settled) {
      if (message.status().isSent()) {
        message.reservation().ifPresent(used::add);
      } else if (message.status() == MessageStatus.FAILED
          || message.status() == MessageStatus.CANCELLED) {
        message.reservation().ifPresent(unused::add);
      }
    }
    quota.use(used);
    quota.release(unused);
  }

  /** Those of them that wait again, though nothing more goes out for their job. */
  void withdraw(Collection<Settled> settled) {
    var again =
        settled.stream().filter(message -> message.status() == MessageStatus.QUEUED).toList();
    if (!again.isEmpty()) {
      conclude(jobs.withdraw(again));
    }
  }

  /** What nobody ever settled may have gone out. */
  void countAsUsed(Collection<Settled> unknown) {
    quota.use(unknown.stream().flatMap(message -> message.reservation().stream()).toList());
  }

  private Rest rest(Landing landing, Instant now) {
    var claim = landing.claim();
    var failures = landing.outcome() instanceof SendOutcome.NotSent ? claim.failures() + 1 : 0;
    var rest =
        switch (landing.outcome()) {
          case SendOutcome.NotSent(_, var after) -> longer(after, failures);
          case SendOutcome.NotWorking _ -> SESSION_REST;
          default -> Duration.ZERO;
        };
    var strangers =
        landing.outcome() instanceof SendOutcome.StrangersForbidden
            ? now.plus(STRANGERS_REST)
            : null;
    return new Rest(
        claim,
        failures,
        now.plus(rest),
        landing.endedAt().plus(pace.pause(claim.due().pause())),
        pace.remembered(claim.sentTimes(), landing.endedAt()),
        strangers);
  }

  private Duration longer(@Nullable Duration asked, int failures) {
    var own = Backoff.pause(properties.send().rest(), failures - 1, LONGEST_REST);
    return asked == null || asked.compareTo(own) < 0 ? own : asked;
  }

  private Released released(Landing landing) {
    var claim = landing.claim();
    return new Released(
        claim.lane(),
        claim.epoch(),
        pace.free(pace.remembered(claim.sentTimes(), landing.endedAt())));
  }
}

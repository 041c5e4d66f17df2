package io.parley.sending;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parley.database.DatabaseClock;
import io.parley.database.Sql;
import io.parley.gateway.GatewaySession;
import io.parley.sending.ClaimRepository.Candidate;
import io.parley.sending.ClaimRepository.Leased;
import io.parley.sending.ClaimRepository.Released;
import io.parley.sending.JobEvents.Moved;
import io.parley.sending.Lanes.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes lanes in which something is due, and lets go of those in which it turns out not to be. */
@Component
class Claims {
  private static final String ONLY_STRANGERS =
      "WhatsApp lets this account write only to people who wrote to it first, and nobody of them is left: wait a day"
          + " or more before you resume.";

  /** For the seen mark and the id, before the intent. */
  private static final Duration SOME_CALLS = Duration.ofSeconds(5);

  private final ClaimRepository claims;
  private final Pace pace;
  private final SendingProperties properties;
  private final JobEvents events;
  private final DatabaseClock clock;
  private final Timer lateness;

  Claims(
      ClaimRepository claims,
      Pace pace,
      SendingProperties properties,
      @Lazy JobEvents events,
      DatabaseClock clock,
      MeterRegistry meters) {
    this.claims = claims;
    this.pace = pace;
    this.properties = properties;
    this.events = events;
    this.clock = clock;
    this.lateness =
        Timer.builder("parley.sending.lateness").publishPercentiles(0.5, 0.99).register(meters);
  }

  /**
   * @param looked lanes that were due
   * @param claimed those of them that have something to send
   */
  record Round(int looked, List<Claim> claimed) {
    private static final Round NOTHING = new Round(0, List.of());
  }

  /**
   * @param most lanes
   */
  @Transactional
  public Round take(UUID node, int most) {
    var now = clock.instant();
    var lanes = claims.lease(node, Sql.at(now), Sql.at(now.plus(properties.lease())), most);
    if (lanes.isEmpty()) {
      return Round.NOTHING;
    }
    start(lanes, now);
    var candidates = candidates(lanes, now);
    var claimed = new ArrayList<Claim>();
    var released = new ArrayList<Released>();
    for (var leased : lanes) {
      var candidate = candidates.get(leased.lane());
      if (candidate != null && isNow(leased, candidate, now)) {
        claimed.add(claim(node, leased, candidate));
        lateness.record(Duration.between(leased.dueAt(), now));
      } else {
        released.add(new Released(leased.lane(), leased.epoch(), pace.free(leased.sentTimes())));
      }
    }
    pauseWhereOnlyStrangersAreLeft(lanes, candidates, now);
    claims.release(released, Sql.at(now));
    hold(claimed, now);
    return new Round(lanes.size(), claimed);
  }

  /** Jobs that waited for their time. */
  private void start(List<Leased> lanes, Instant now) {
    var started = claims.start(lanes.stream().map(Leased::lane).toList(), Sql.at(now));
    if (!started.isEmpty()) {
      events.moved(
          started.stream()
              .map(job -> new Moved(job.tenant(), job.id(), JobStatus.RUNNING))
              .toList());
    }
  }

  private Map<Lane, Candidate> candidates(List<Leased> lanes, Instant now) {
    var found = new HashMap<Lane, Candidate>();
    claims
        .next(lanes.stream().map(Leased::lane).toList(), Sql.at(now))
        .forEach(candidate -> found.put(candidate.lane(), candidate));
    return found;
  }

  /** A job in its quiet hours gives its turn to others until they end. */
  private boolean isNow(Leased leased, Candidate candidate, Instant now) {
    if (pace.free(leased.sentTimes()).isAfter(now) || leased.restsUntil().isAfter(now)) {
      return false;
    }
    var quiet = candidate.quietHours();
    var end =
        quiet == null
            ? null
            : quiet.endIfQuiet(now.plus(pace.typing(candidate.due()))).orElse(null);
    if (end == null) {
      return true;
    }
    claims.postpone(
        leased.lane().tenant(), Objects.requireNonNull(candidate.due().job()), Sql.at(end));
    return false;
  }

  private static Claim claim(UUID node, Leased leased, Candidate candidate) {
    GatewaySession session = candidate.session();
    return new Claim(
        node, leased.epoch(), session, leased.sentTimes(), leased.failures(), candidate.due());
  }

  private void pauseWhereOnlyStrangersAreLeft(
      List<Leased> lanes, Map<Lane, Candidate> candidates, Instant now) {
    var stuck =
        lanes.stream()
            .filter(leased -> leased.strangersAt() != null && leased.strangersAt().isAfter(now))
            .filter(leased -> !leased.pacedAt().isAfter(now))
            .map(Leased::lane)
            .filter(lane -> !candidates.containsKey(lane))
            .toList();
    if (!stuck.isEmpty()) {
      var paused = claims.pause(stuck, ONLY_STRANGERS, Sql.at(now));
      events.moved(
          paused.stream().map(job -> new Moved(job.tenant(), job.id(), JobStatus.PAUSED)).toList());
    }
  }

  /** Typing takes its time, and nobody else may have the lane meanwhile. */
  private void hold(List<Claim> claimed, Instant now) {
    var typing = claimed.stream().filter(claim -> pace.typing(claim.due()).isPositive()).toList();
    if (!typing.isEmpty()) {
      claims.hold(
          typing,
          claim -> now.plus(properties.lease()).plus(pace.typing(claim.due())).plus(SOME_CALLS));
    }
  }
}

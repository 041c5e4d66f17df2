package io.parley.gateway.waha;

import io.parley.shared.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a session from one look to the next.
 *
 * @param heardAt when its last webhook came
 * @param setup the fingerprint of what was set up last
 * @param mendedAt when a set-up that was lost was put right
 * @param doubted what a look said that is not yet believed
 * @param startingRestarted whether it was restarted since it began to start
 * @param restartedAt when it was restarted because nothing came from it
 */
record WahaWatch(
    SessionId session,
    @Nullable Instant heardAt,
    @Nullable String setup,
    @Nullable Instant mendedAt,
    @Nullable String doubted,
    @Nullable Instant doubtedAt,
    @Nullable Instant startingSince,
    boolean startingRestarted,
    @Nullable Instant restartedAt) {
  static WahaWatch none(SessionId session) {
    return new WahaWatch(session, null, null, null, null, null, null, false, null);
  }

  /** Whether the same was said long enough ago to be believed now. */
  boolean confirms(String said, Instant now, Duration doubt) {
    return said.equals(doubted) && doubtedAt != null && !doubtedAt.plus(doubt).isAfter(now);
  }

  /** When what is doubted can be believed; empty where nothing is. */
  Optional<Instant> confirmedAt(Duration doubt) {
    return Optional.ofNullable(doubtedAt).map(at -> at.plus(doubt));
  }

  WahaWatch doubting(String said, Instant now) {
    return said.equals(doubted) ? this : withDoubt(said, now);
  }

  WahaWatch withoutDoubt() {
    return doubted == null ? this : withDoubt(null, null);
  }

  private WahaWatch withDoubt(@Nullable String said, @Nullable Instant at) {
    return new WahaWatch(
        session, heardAt, setup, mendedAt, said, at, startingSince, startingRestarted, restartedAt);
  }

  /** The session is starting, as it may have been for a while. */
  WahaWatch starting(Instant now) {
    return startingSince == null ? withStart(now, false) : this;
  }

  WahaWatch startedAgain(Instant now) {
    return withStart(now, true);
  }

  WahaWatch notStarting() {
    return startingSince == null ? this : withStart(null, false);
  }

  private WahaWatch withStart(@Nullable Instant since, boolean restarted) {
    return new WahaWatch(
        session, heardAt, setup, mendedAt, doubted, doubtedAt, since, restarted, restartedAt);
  }

  boolean isStuck(Instant now, Duration longest) {
    return startingSince != null && !startingSince.plus(longest).isAfter(now);
  }

  WahaWatch restarted(Instant now) {
    return new WahaWatch(
        session,
        heardAt,
        setup,
        mendedAt,
        doubted,
        doubtedAt,
        startingSince,
        startingRestarted,
        now);
  }

  /**
   * Whether a session that works should be restarted because nothing comes from it.
   *
   * @param listening since when somebody could have heard it
   * @param activity when WAHA last saw something happen; null where it does not say
   */
  boolean isSilent(
      Instant now, Instant listening, @Nullable Instant activity, Duration longest, Duration rest) {
    var heard = heardAt == null || heardAt.isBefore(listening) ? listening : heardAt;
    return isPast(heard, longest, now)
        && (activity == null || isPast(activity, longest, now))
        && (restartedAt == null || isPast(restartedAt, rest, now));
  }

  WahaWatch mended(Instant now) {
    return new WahaWatch(
        session,
        heardAt,
        setup,
        now,
        doubted,
        doubtedAt,
        startingSince,
        startingRestarted,
        restartedAt);
  }

  /**
   * Not again soon: the server may forget at once, and another node of ours, of another version or
   * with another key, may want something else. Each time the session is restarted.
   */
  boolean mayBeMended(Instant now, Duration rest) {
    return mendedAt == null || isPast(mendedAt, rest, now);
  }

  Optional<String> fingerprint() {
    return Optional.ofNullable(setup);
  }

  private static boolean isPast(Instant at, Duration longest, Instant now) {
    return !at.plus(longest).isAfter(now);
  }
}

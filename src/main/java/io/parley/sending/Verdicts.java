package io.parley.sending;

import io.parley.database.DatabaseClock;
import io.parley.database.Sql;
import io.parley.gateway.LookOutcome;
import io.parley.messages.OwnMessages;
import io.parley.messages.SentMessages;
import io.parley.messages.SentMessages.Sent;
import io.parley.sending.Lanes.Lane;
import io.parley.shared.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Decides what became of a message in doubt. It is sent again only by all three proofs: the gateway
 * does not have it, the call is over, and so much time has passed since that it would have it.
 */
@Component
class Verdicts {
  /** Quota of what is never settled counts as used by then. */
  static final Duration LONGEST_UNKNOWN = Duration.ofDays(7);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** Who asks in vain for so long tells the user that nobody knows. */
  private static final Duration LONGEST_AWAY = Duration.ofMinutes(10);

  /** Longer than anybody stops a server for; one that lives for ever and never answers is hung. */
  private static final int MOST_LOOKS_AT_THE_LIVING = 8;

  private static final int MOST_ATTEMPTS = 4;

  private static final String UNKNOWN = "It is not known whether the message went out.";
  private static final String IN_VAIN =
      "The message did not go out in " + MOST_ATTEMPTS + " tries.";

  private final DoubtRepository doubts;
  private final SentMessages messages;
  private final Results results;
  private final Lanes lanes;
  private final SendingProperties properties;
  private final DatabaseClock clock;

  Verdicts(
      DoubtRepository doubts,
      SentMessages messages,
      Results results,
      Lanes lanes,
      SendingProperties properties,
      DatabaseClock clock) {
    this.doubts = doubts;
    this.messages = messages;
    this.results = results;
    this.lanes = lanes;
    this.properties = properties;
    this.clock = clock;
  }

  /**
   * @param asked when the gateway was asked, which knew nothing of what came later
   */
  @Transactional
  public void settle(Doubt doubt, LookOutcome outcome, Instant asked) {
    if (doubt.isUnknown()) {
      results.countAsUsed(doubts.countAsUsed(doubt));
      return;
    }
    switch (outcome) {
      case LookOutcome.Found(var ids) -> found(doubt, ids);
      case LookOutcome.NotThere() -> notThere(doubt, asked);
      case LookOutcome.CannotTell(var reason) -> unknown(doubt, UNKNOWN + " " + reason);
      case LookOutcome.Unreachable(var reason) -> unreachable(doubt, reason);
    }
  }

  /** A message that another of the same text has been found to be is not this one. */
  private void found(Doubt doubt, List<String> ids) {
    lanes.hold(new Lane(doubt.session().tenant(), doubt.session().id()));
    var taken = doubts.taken(doubt, ids);
    var id = ids.stream().filter(one -> !taken.contains(one)).findFirst();
    if (id.isEmpty()) {
      unknown(doubt, UNKNOWN);
      return;
    }
    var due = doubt.due();
    messages.store(
        List.of(
            new Sent(
                doubt.session(),
                new OwnMessages.Origin(due.id(), due.origin().wire()),
                due.chat(),
                id.get(),
                due.type(),
                due.text(),
                due.replyTo(),
                due.media() == null ? null : due.type(),
                doubt.intentAt())));
    results.conclude(doubts.sent(doubt, id.get()));
  }

  private void notThere(Doubt doubt, Instant asked) {
    var now = clock.instant();
    var over = doubt.overAt();
    if (over == null) {
      if (doubt.looks() < MOST_LOOKS_AT_THE_LIVING) {
        again(doubt, now);
      } else {
        unknown(doubt, UNKNOWN + " Its server does not answer.");
      }
      return;
    }
    var settled = over.plus(properties.settle());
    if (settled.isAfter(asked)) {
      // What was not there before may be there since.
      doubts.postpone(doubt, Sql.at(settled));
    } else if (doubt.due().attempts() >= MOST_ATTEMPTS) {
      results.conclude(doubts.failed(doubt, IN_VAIN));
    } else {
      sendAgain(doubt);
    }
  }

  private void sendAgain(Doubt doubt) {
    var again = doubts.sendAgain(doubt);
    if (!again.isEmpty()) {
      // Before their jobs, as those who send.
      lanes.wake(doubt.session().tenant(), doubt.session().id());
      results.withdraw(again);
    }
  }

  private void unreachable(Doubt doubt, String reason) {
    var now = clock.instant();
    if (doubt.intentAt().plus(LONGEST_AWAY).isBefore(now)) {
      unknown(doubt, UNKNOWN + " " + reason);
    } else {
      again(doubt, now);
    }
  }

  private void again(Doubt doubt, Instant now) {
    var pause = Backoff.pause(FIRST_PAUSE, doubt.looks() - 1, LONGEST_PAUSE);
    doubts.postpone(doubt, Sql.at(now.plus(pause)));
  }

  private void unknown(Doubt doubt, String reason) {
    results.conclude(doubts.unknown(doubt, reason, Sql.at(doubt.intentAt().plus(LONGEST_UNKNOWN))));
  }
}

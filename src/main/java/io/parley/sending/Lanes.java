package io.parley.sending;

import io.parley.database.DatabaseClock;
import io.parley.database.UntilCommit;
import io.parley.database.WorkBell;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** One for each session, through which all of its messages go out one after the other. */
@Component
class Lanes {
  private static final Logger log = LoggerFactory.getLogger(Lanes.class);

  private final LaneRepository lanes;
  private final DatabaseClock clock;
  private final TransactionTemplate transaction;
  private final WorkBell bell = new WorkBell();
  private final UntilCommit<Set<Lane>> later =
      new UntilCommit<>(UntilCommit.LAST, HashSet::new, _ -> {}, this::wakeInTransaction);

  Lanes(LaneRepository lanes, DatabaseClock clock, PlatformTransactionManager transactions) {
    this.lanes = lanes;
    this.clock = clock;
    this.transaction = new TransactionTemplate(transactions);
    this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
  }

  /** The lane of a session. */
  record Lane(TenantId tenant, SessionId session) {}

  /**
   * Lets a dispatcher look at the lanes, because something was written that may be sent. To be
   * called after that was written and in its transaction; a lane is made with its first message.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  void wake(Collection<Lane> wanted) {
    if (!wanted.isEmpty()) {
      lanes.wake(wanted, clock.now());
      bell.ringAfterCommit();
    }
  }

  void wake(TenantId tenant, SessionId session) {
    wake(List.of(new Lane(tenant, session)));
  }

  /**
   * As {@link #wake}, for who has people or chats locked, which those who send lock after the lane.
   * Should the server die in between, the lanes are woken at the next start.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  void wakeLater(Collection<Lane> wanted) {
    later.gathering().addAll(wanted);
  }

  private void wakeInTransaction(Collection<Lane> wanted) {
    try {
      transaction.executeWithoutResult(_ -> wake(wanted));
    } catch (RuntimeException failure) {
      // What was committed before is: nobody may be told otherwise.
      log.warn("Lanes sleep until the next start: {}", failure.getClass().getSimpleName());
    }
  }

  /** Those in which something waits, and nobody woke them. */
  void wakeForgotten() {
    transaction.executeWithoutResult(_ -> wake(lanes.withSomethingToSend()));
  }

  /** One after the other: what the one writes for a lane, the next sees. */
  @Transactional(propagation = Propagation.MANDATORY)
  void hold(Lane lane) {
    lanes.hold(lane);
  }

  /** Rings when there may be something to send. */
  WorkBell bell() {
    return bell;
  }
}

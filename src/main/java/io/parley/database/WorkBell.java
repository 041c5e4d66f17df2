package io.parley.database;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Wakes a worker on this node. A ring that is lost costs a moment: the worker looks by itself, too.
 */
public final class WorkBell {
  private final Semaphore rings = new Semaphore(0);

  public void ring() {
    rings.release();
  }

  /** Before the commit there would be nothing to see. */
  public void ringAfterCommit() {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            ring();
          }
        });
  }

  public void await(Duration longest) throws InterruptedException {
    var _ = rings.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS);
    rings.drainPermits();
  }
}

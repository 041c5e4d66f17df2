package io.parley.gateway.waha;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Looks after the sessions at WAHA, from the start of the server to its end. */
@Component
class WahaWatchman implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(WahaWatchman.class);
  private static final Duration TICK = Duration.ofSeconds(5);

  /**
   * Above the web server, whose port is not known before and is part of what is set up at WAHA; and
   * above the pipeline, which takes the reports, and so stopped before it.
   */
  private static final int PHASE = WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE + 1;

  private static final Duration LAST_LOOK = Duration.ofSeconds(3);

  private final WahaReconciler reconciler;
  private final boolean isOn;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stopped = lock.newCondition();
  private volatile boolean running;
  private @Nullable Thread thread;

  WahaWatchman(WahaReconciler reconciler, WahaClient client, WahaWatchProperties properties) {
    this.reconciler = reconciler;
    this.isOn = client.isOn() && properties.every().isPositive();
  }

  @Override
  public void start() {
    running = true;
    if (isOn) {
      thread = Thread.ofVirtual().name("waha-watch").start(this::run);
    }
  }

  /** A look that waits for the server is not waited for long: the next start looks again. */
  @Override
  public void stop() {
    running = false;
    lock.lock();
    try {
      stopped.signalAll();
    } finally {
      lock.unlock();
    }
    var looking = thread;
    if (looking != null) {
      try {
        if (!looking.join(LAST_LOOK)) {
          looking.interrupt();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    while (running) {
      try {
        reconciler.lookIfDue();
      } catch (RuntimeException failure) {
        // The database is away, or is asked too much: the next look is soon.
        log.debug("The sessions at WAHA were not looked after", failure);
      }
      rest();
    }
  }

  private void rest() {
    lock.lock();
    try {
      if (running) {
        var _ = stopped.awaitNanos(TICK.toNanos());
      }
    } catch (InterruptedException _) {
      running = false;
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody still looks; after a stop nobody does. */
  boolean isLooking() {
    var looking = thread;
    return looking != null && looking.isAlive();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}

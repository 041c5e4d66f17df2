package io.parley.database;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Does a piece of work again and again, on a thread of its own, from the start of the server to its
 * end: at once when a bell rings, and else after a rest, since another node may have left some.
 *
 * <p>It is woken up to end, not interrupted, which would close a connection under its statement.
 * Only who still works after a while, and most likely waits for somebody else, is interrupted.
 */
public final class Worker implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String name;
  private final Duration rest;
  private final Runnable work;
  private final WorkBell bell;
  private final int phase;
  private volatile boolean stopped;
  private volatile @Nullable Thread thread;

  /** Only for the log, which would else get a line after each rest. */
  private boolean failed;

  /** One that starts last and ends first; nobody else rings its bell. */
  public Worker(String name, Duration rest, Runnable work) {
    this(name, rest, work, new WorkBell(), DEFAULT_PHASE);
  }

  private Worker(String name, Duration rest, Runnable work, WorkBell bell, int phase) {
    this.name = name;
    this.rest = rest;
    this.work = work;
    this.bell = bell;
    this.phase = phase;
  }

  public Worker wokenBy(WorkBell other) {
    return new Worker(name, rest, work, other, phase);
  }

  public Worker inPhase(int other) {
    return new Worker(name, rest, work, bell, other);
  }

  @Override
  public void start() {
    stopped = false;
    var started = Thread.ofVirtual().name(name).unstarted(this::run);
    thread = started;
    started.start();
  }

  @Override
  public void stop() {
    stopped = true;
    bell.ring();
    var working = thread;
    try {
      if (working != null && !working.join(PATIENCE)) {
        working.interrupt();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    var working = thread;
    return working != null && working.isAlive();
  }

  @Override
  public int getPhase() {
    return phase;
  }

  private void run() {
    while (!stopped && thread == Thread.currentThread()) {
      workOrLog();
      rest();
    }
  }

  private void rest() {
    try {
      bell.await(rest);
    } catch (InterruptedException _) {
      // By whoever stops it, which ends it; an interrupt that strayed in must not.
      log.debug("{} was interrupted", name);
    }
  }

  /** Whatever happens to one round, the next comes: the database may have been away. */
  private void workOrLog() {
    try {
      work.run();
      failed = false;
    } catch (RuntimeException | Error failure) {
      if (!failed && !stopped) {
        // Its message may hold the row, and so a text.
        log.warn("{} waits until it can work again: {}", name, failure.getClass().getName());
      }
      log.debug("{} could not work", name, failure);
      failed = true;
    }
  }
}

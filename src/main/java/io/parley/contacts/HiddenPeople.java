package io.parley.contacts;

import io.parley.database.WorkBell;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Does the work about hidden people, on a thread for each kind: at once when a bell rings, and else
 * every second, since another process may have left some.
 */
@Component
class HiddenPeople implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(HiddenPeople.class);
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Above the pipeline, to which answers go, and below the web server. */
  private static final int PHASE = 1;

  private final List<Worker> workers;
  private volatile boolean running;

  HiddenPeople(HiddenWork work, Joining joining, Lookups lookups) {
    this.workers =
        List.of(
            new Worker("hidden-joins", work.joins(), joining::work),
            new Worker("hidden-lookups", work.lookups(), lookups::work));
  }

  @Override
  public void start() {
    running = true;
    workers.forEach(Worker::start);
  }

  @Override
  public void stop() {
    running = false;
    workers.forEach(Worker::stop);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  private final class Worker {
    private final String name;
    private final WorkBell bell;
    private final Runnable work;
    private @Nullable Thread thread;

    /** Only for the log, which would else get a line every second. */
    private boolean failed;

    Worker(String name, WorkBell bell, Runnable work) {
      this.name = name;
      this.bell = bell;
      this.work = work;
    }

    void start() {
      thread = Thread.ofVirtual().name(name).start(this::run);
    }

    /** What is being written is let end; who waits for a gateway is not waited for. */
    void stop() {
      var runs = thread;
      if (runs == null) {
        return;
      }
      bell.ring();
      try {
        if (!runs.join(PATIENCE)) {
          runs.interrupt();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    private void run() {
      try {
        while (running) {
          bell.await(LONGEST_SLEEP);
          workOrLog();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    /** The database may be away: the work is still there when it comes back. */
    private void workOrLog() {
      try {
        if (running) {
          work.run();
        }
        failed = false;
      } catch (RuntimeException failure) {
        if (!failed && running) {
          log.warn("Work about hidden people waits: {}", failure.getClass().getSimpleName());
        }
        failed = true;
      }
    }
  }
}

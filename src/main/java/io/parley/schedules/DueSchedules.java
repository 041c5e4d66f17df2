package io.parley.schedules;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.parley.campaigns.ScheduledSends;
import io.parley.database.DatabaseClock;
import io.parley.database.WorkBell;
import io.parley.database.Worker;
import io.parley.schedules.ScheduleRepository.Claimed;
import io.parley.schedules.ScheduleRuns.Brought;
import io.parley.shared.Problem;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/**
 * Finds what is due, on every node. Who takes something has it for a while: a node that dies keeps
 * nothing, and one that sleeps on finds that another has dealt with it.
 */
@Component
class DueSchedules {
  private static final Logger log = LoggerFactory.getLogger(DueSchedules.class);
  private static final Duration REST = Duration.ofSeconds(1);

  /** A run is a few statements; where it takes longer, its row is locked. */
  private static final Duration LEASE = Duration.ofSeconds(5);

  /** A file is waited for outside of the transaction. */
  private static final Duration LEASE_WITH_FILE = Duration.ofMinutes(3);

  /** After which a run that fails for reasons of the server itself is given up. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private static final Duration REMEMBERED = Duration.ofHours(1);
  private static final int MOST_REMEMBERED = 10_000;

  /** At once, so that a list of many does not keep the others waiting. */
  private static final int PLACES = 4;

  private final ScheduleRepository schedules;
  private final ScheduleRuns runs;
  private final ScheduledSends sends;
  private final DatabaseClock clock;

  /** Since when they fail. */
  private final Cache<Claimed, Instant> failing =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterAccess(REMEMBERED).build();

  DueSchedules(
      ScheduleRepository schedules, ScheduleRuns runs, ScheduledSends sends, DatabaseClock clock) {
    this.schedules = schedules;
    this.runs = runs;
    this.sends = sends;
    this.clock = clock;
  }

  @Bean
  Worker scheduleWorker() {
    return new Crew(false).worker("schedules");
  }

  /** By itself: nobody waits for the server of somebody else's file. */
  @Bean
  Worker scheduleFileWorker() {
    return new Crew(true).worker("schedules-with-files");
  }

  List<Claimed> claim(boolean withFile, int most) {
    var now = clock.now();
    return schedules.claim(withFile, now, now.plus(withFile ? LEASE_WITH_FILE : LEASE), most);
  }

  /** Whatever happens to one, the others are run. */
  void run(Claimed due) {
    try {
      runOrRefuse(due);
      failing.invalidate(due);
    } catch (RuntimeException failure) {
      failing.asMap().putIfAbsent(due, clock.instant());
      // Its message may hold the row, and so a text.
      log.warn(
          "Scheduled message {} of tenant {} will be tried again: {}",
          due.id(),
          due.tenant(),
          failure.getClass().getName());
      log.debug("A scheduled message could not be run", failure);
    }
  }

  /** What cannot be sent leaves nothing behind but the reason, and the schedule goes on. */
  private void runOrRefuse(Claimed due) {
    var url = due.hasFile() ? runs.wantedFile(due.tenant(), due.id()).orElse(null) : null;
    try {
      runs.run(due.tenant(), due.id(), bring(due, url));
    } catch (Problem.Unavailable | Problem.Throttled later) {
      throw later;
    } catch (Problem refused) {
      runs.run(due.tenant(), due.id(), Brought.refused(url, refused.detail()));
    }
  }

  private Brought bring(Claimed due, @Nullable URI url) {
    if (isGivenUp(due)) {
      return Brought.refused(url, "The server could not run it for 15 minutes.");
    }
    return url == null ? Brought.NOTHING : Brought.file(url, sends.fetch(due.tenant(), url));
  }

  private boolean isGivenUp(Claimed due) {
    var since = failing.getIfPresent(due);
    return since != null && since.isBefore(clock.instant().minus(PATIENCE));
  }

  /** Runs some at once, each on a thread of its own. */
  private final class Crew {
    private final boolean withFile;
    private final Semaphore places = new Semaphore(PLACES);
    private final WorkBell bell = new WorkBell();

    Crew(boolean withFile) {
      this.withFile = withFile;
    }

    Worker worker(String name) {
      return new Worker(name, REST, this::takeAll).wokenBy(bell);
    }

    /** As much as there is room for; whoever is done rings for more. */
    private void takeAll() {
      while (take() > 0) {
        // There may be more.
      }
    }

    private int take() {
      var free = places.drainPermits();
      var due = List.<Claimed>of();
      try {
        if (free > 0) {
          due = claim(withFile, free);
        }
      } finally {
        places.release(free - due.size());
      }
      due.forEach(one -> Thread.ofVirtual().name("schedule").start(() -> runInPlace(one)));
      return due.size();
    }

    private void runInPlace(Claimed due) {
      try {
        run(due);
      } finally {
        places.release();
        bell.ring();
      }
    }
  }
}

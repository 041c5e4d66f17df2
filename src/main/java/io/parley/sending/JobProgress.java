package io.parley.sending;

import io.parley.database.DatabaseClock;
import io.parley.database.UntilCommit;
import io.parley.sending.JobEvents.Moved;
import io.parley.sending.JobProgressRepository.Course;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What jobs do by themselves: they end when no recipient is left open, and stop when much fails.
 */
@Component
class JobProgress {
  private static final int MOST_IN_A_ROW = 5;
  private static final int LAST = 50;
  private static final int MOST_OF_LAST = 10;

  private final Set<JobKey> waiting = ConcurrentHashMap.newKeySet();
  private final UntilCommit<Set<JobKey>> later =
      new UntilCommit<>(UntilCommit.LAST, HashSet::new, _ -> {}, waiting::addAll);
  private final JobProgressRepository jobs;
  private final JobEvents events;
  private final DatabaseClock clock;

  JobProgress(JobProgressRepository jobs, @Lazy JobEvents events, DatabaseClock clock) {
    this.jobs = jobs;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Moves the jobs of messages of which it was written in the caller's transaction what became of
   * them.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  void settle(Collection<Settled> settled) {
    var moved = new ArrayList<Moved>();
    var touched =
        settled.stream()
            .filter(message -> !message.status().isOpen())
            .flatMap(message -> message.ofJob().stream())
            .collect(Collectors.toSet());
    if (touched.isEmpty()) {
      return;
    }
    jobs.hold(touched);
    moved.addAll(completed(touched));
    for (var message : settled) {
      if (message.status() == MessageStatus.FAILED) {
        message.ofJob().flatMap(this::paused).ifPresent(moved::add);
      }
    }
    tell(moved);
  }

  /**
   * Whoever waits again for a job that was ended meanwhile waits for nothing: they are left out.
   *
   * @param again put back to wait in the caller's transaction, which has their lane already
   */
  @Transactional(propagation = Propagation.MANDATORY)
  List<Settled> withdraw(Collection<Settled> again) {
    var touched =
        again.stream().flatMap(message -> message.ofJob().stream()).collect(Collectors.toSet());
    if (!touched.isEmpty()) {
      jobs.hold(touched);
    }
    return again.isEmpty() ? List.of() : jobs.withdraw(again, SendJobs.SESSION_GONE);
  }

  /**
   * Looks at the jobs once the caller's transaction has committed, which has people and chats
   * locked.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  void lookLater(Collection<JobKey> settled) {
    later.gathering().addAll(settled);
  }

  /**
   * Ends jobs whose last recipients were settled by an echo.
   *
   * @param all also those that another node, or one that died, has left
   */
  @Transactional
  public void sweep(boolean all) {
    var due = new HashSet<>(waiting);
    waiting.removeAll(due);
    if (all) {
      due.addAll(jobs.withNothingOpen());
    }
    if (!due.isEmpty()) {
      jobs.hold(due);
      tell(completed(due));
    }
  }

  private List<Moved> completed(Set<JobKey> touched) {
    return jobs.complete(touched, clock.now()).stream()
        .map(job -> new Moved(job.tenant(), job.id(), JobStatus.COMPLETED))
        .toList();
  }

  private void tell(List<Moved> moved) {
    if (!moved.isEmpty()) {
      events.moved(moved);
    }
  }

  private Optional<Moved> paused(JobKey job) {
    return reasonToPause(jobs.course(job, LAST))
        .filter(reason -> jobs.pause(job, reason))
        .map(_ -> new Moved(job.tenant(), job.id(), JobStatus.PAUSED));
  }

  private static Optional<String> reasonToPause(Course course) {
    if (course.failedInARow() >= MOST_IN_A_ROW) {
      return Optional.of(
          MOST_IN_A_ROW + " messages failed in a row, the last one because: " + course.error());
    }
    return course.messages() >= LAST && course.failed() > MOST_OF_LAST
        ? Optional.of(
            course.failed()
                + " of the last "
                + LAST
                + " messages failed, the last one because: "
                + course.error())
        : Optional.empty();
  }
}

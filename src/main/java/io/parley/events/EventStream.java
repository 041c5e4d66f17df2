package io.parley.events;

import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * One open stream, written by the thread of its request. It reads the log by itself until it is up
 * to date, and takes from its queue then. When the queue runs over it goes back to the log, so that
 * what is written has no gap and no repeat.
 */
final class EventStream implements OpenStreams.Stream {
  private static final Logger log = LoggerFactory.getLogger(EventStream.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final EventStreams.Subscription subscription;
  private final EventReader.Start start;
  private final StreamWriter out;
  private final StreamQueue queue;
  private final EventReader reader;
  private final Feeds feeds;
  private final StreamProperties properties;
  private long position;
  private long beatAt;
  private long checkAt;
  private boolean isAllowed = true;
  private boolean isTooSlow;

  EventStream(
      EventStreams.Subscription subscription,
      EventReader.Start start,
      StreamWriter out,
      EventReader reader,
      Feeds feeds,
      StreamProperties properties) {
    this.subscription = subscription;
    this.start = start;
    this.out = out;
    this.reader = reader;
    this.feeds = feeds;
    this.properties = properties;
    this.queue = new StreamQueue(subscription.filter(), properties.queue());
  }

  /** Until the stream is ended, or its caller may read no longer. */
  @Override
  public void write() throws IOException, InterruptedException {
    position = start.position();
    beatAt = after(properties.heartbeat());
    checkAt = after(properties.check());
    out.begin(start, properties.retry());
    try {
      while (goesOn()) {
        if (isUpToDate()) {
          follow();
        }
      }
    } finally {
      feeds.leave(tenant(), queue);
    }
  }

  @Override
  public void end() {
    queue.close();
  }

  boolean isTooSlow() {
    return isTooSlow;
  }

  /** A client that came again while the database is away would be refused, and give up. */
  private boolean isUpToDate() throws IOException, InterruptedException {
    try {
      readLog();
      if (feeds.join(tenant(), queue, position) > position) {
        readLog();
      }
      return true;
    } catch (Problem.Unavailable | DataAccessException | TransactionException away) {
      log.debug("A stream waits until the log can be read again", away);
      beatIfQuiet();
      Thread.sleep(PAUSE);
      return false;
    }
  }

  private void readLog() throws IOException {
    EventReader.Page page;
    do {
      page = reader.page(tenant(), position, subscription.filter());
      if (page.isCut()) {
        out.reset(page.upTo());
      }
      write(page.frames());
      position = page.upTo();
    } while (page.isFull() && goesOn());
  }

  /** Returns when the queue has run over, or the stream is at its end. */
  private void follow() throws IOException, InterruptedException {
    var hasHung = false;
    while (goesOn()) {
      var taken = queue.take(untilSomethingIsDue());
      if (taken.isOverrun()) {
        isTooSlow = hasHung;
        return;
      }
      var begun = System.nanoTime();
      write(taken.frames());
      hasHung = isTooLong(begun);
      position = Math.max(position, taken.upTo());
      beatIfQuiet();
    }
  }

  private void write(Collection<Frame> frames) throws IOException {
    if (frames.isEmpty()) {
      return;
    }
    var begun = System.nanoTime();
    try {
      for (var frame : frames) {
        // What was read in the log while the queue was filled already is there twice.
        if (frame.sequence() > position) {
          out.write(frame.bytes(subscription.caller().readsTexts()));
        }
      }
      out.flush();
      beatAt = after(properties.heartbeat());
    } catch (IOException gone) {
      isTooSlow = isTooLong(begun);
      throw gone;
    }
  }

  private void beatIfQuiet() throws IOException {
    if (isDue(beatAt) && !queue.isClosed()) {
      out.beat(position);
      beatAt = after(properties.heartbeat());
    }
  }

  private boolean goesOn() {
    if (isDue(checkAt)) {
      isAllowed = mayStill();
      checkAt = after(properties.check());
    }
    return isAllowed && !isTooSlow && !queue.isClosed();
  }

  /** While nobody can say, no event can be read either. */
  private boolean mayStill() {
    try {
      return subscription.mayStill().getAsBoolean();
    } catch (Problem.Unavailable | DataAccessException | TransactionException away) {
      log.debug("Whether a stream may go on is asked again later", away);
      return true;
    }
  }

  private TenantId tenant() {
    return subscription.caller().tenantId();
  }

  private Duration untilSomethingIsDue() {
    var now = System.nanoTime();
    return Duration.ofNanos(Math.min(beatAt - now, checkAt - now));
  }

  private boolean isTooLong(long begun) {
    return System.nanoTime() - begun > properties.patience().toNanos();
  }

  private static boolean isDue(long time) {
    return System.nanoTime() - time >= 0;
  }

  private static long after(Duration pause) {
    return System.nanoTime() + pause.toNanos();
  }
}

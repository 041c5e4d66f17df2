package io.parley.events;

import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Reads the logs for all streams of this node, each event once: the cost follows events, not
 * streams. It reads when it is called, and looks for itself every second, since calls may be lost.
 */
@Component
class FeedReader implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(FeedReader.class);
  private static final int PAGE = 128;

  /** Under load, events are read together. */
  private static final Duration PAUSE = Duration.ofMillis(10);

  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final Feeds feeds;
  private final EventRepository events;
  private final EventReader reader;
  private final Duration poll;
  private volatile boolean running;
  private @Nullable Thread thread;

  FeedReader(Feeds feeds, EventRepository events, EventReader reader, StreamProperties properties) {
    this.feeds = feeds;
    this.events = events;
    this.reader = reader;
    this.poll = properties.poll();
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofPlatform().name("event-feeds").start(this::run);
  }

  @Override
  public void stop() {
    running = false;
    if (thread != null) {
      thread.interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return 0;
  }

  private void run() {
    var lookedAtAll = System.nanoTime();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        var called = feeds.calls().take(poll);
        if (System.nanoTime() - lookedAtAll >= poll.toNanos()) {
          called = feeds.tenants();
          lookedAtAll = System.nanoTime();
        }
        readOrWait(called);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whatever happens to one round, the thread goes on with the next. */
  private void readOrWait(Collection<TenantId> tenants) throws InterruptedException {
    try {
      if (!tenants.isEmpty()) {
        read(tenants);
        Thread.sleep(PAUSE);
      }
    } catch (Problem.Unavailable | DataAccessException away) {
      log.debug("Streams wait until the log can be read again", away);
      tryAgain(tenants);
    } catch (RuntimeException failure) {
      log.error("The log could not be read for streams", failure);
      tryAgain(tenants);
    }
  }

  private void tryAgain(Collection<TenantId> tenants) throws InterruptedException {
    Thread.sleep(PAUSE_AFTER_FAILURE);
    feeds.call(tenants);
  }

  private void read(Collection<TenantId> tenants) {
    var lasts = events.lasts(tenants);
    for (var tenant : tenants) {
      feeds.of(tenant).ifPresent(feed -> advance(tenant, feed, lasts.getOrDefault(tenant, 0L)));
    }
  }

  private void advance(TenantId tenant, Feed feed, long last) {
    var from = feed.position();
    if (last < from) {
      log.warn("The log of tenant {} was put back: its streams begin anew", tenant);
      feed.close();
    }
    if (last > from) {
      deliver(tenant, feed, new EventRange(from, last));
    }
  }

  private void deliver(TenantId tenant, Feed feed, EventRange range) {
    var frames = reader.frames(tenant, range, EventFilter.EVERYTHING, PAGE);
    if (frames.isEmpty() || frames.getFirst().sequence() != range.after() + 1) {
      log.warn("The log of tenant {} lacks what its streams need: they begin anew", tenant);
      feed.close();
      return;
    }
    feed.deliver(frames, range.after());
    if (frames.getLast().sequence() < range.last()) {
      feeds.call(List.of(tenant));
    }
  }
}

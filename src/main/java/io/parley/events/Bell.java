package io.parley.events;

import io.parley.database.Notices;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Says that logs have grown: at once on this node, and to the other nodes through the database.
 *
 * <p>NOTIFY is not a part of the transactions that write events: it would make their commits wait
 * for each other. It follows them, for many at a time. If the process dies in between, the other
 * nodes find the events by looking.
 */
@Component
class Bell implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Bell.class);
  private static final String CHANNEL = "parley_events";
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final Feeds feeds;
  private final EventRepository events;
  private final Calls untold = new Calls();
  private final String node = UUID.randomUUID().toString();
  private volatile boolean running;
  private @Nullable Thread thread;

  Bell(Feeds feeds, EventRepository events, Notices notices) {
    this.feeds = feeds;
    this.events = events;
    notices.hear(CHANNEL, this::heard);
  }

  /** To be called when the events are committed. */
  void ring(Set<TenantId> tenants) {
    feeds.call(tenants);
    untold.call(tenants);
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofVirtual().name("event-bell").start(this::run);
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
    try {
      while (!Thread.currentThread().isInterrupted()) {
        tell(untold.take(QUIET));
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Collection<TenantId> tenants) {
    if (tenants.isEmpty()) {
      return;
    }
    try {
      events.announce(tenants.stream().map(tenant -> node + " " + tenant).toList());
    } catch (Problem.Unavailable | DataAccessException away) {
      log.debug("Other nodes are not told of new events, and find them by looking", away);
    }
  }

  /** What this node says comes back to it too. */
  private void heard(String words) {
    if (words.isEmpty()) {
      feeds.call(feeds.tenants());
    } else if (!words.startsWith(node)) {
      grown(words).ifPresent(tenant -> feeds.call(Set.of(tenant)));
    }
  }

  private static Optional<TenantId> grown(String words) {
    try {
      return Optional.of(TenantId.valueOf(words.substring(words.indexOf(' ') + 1)));
    } catch (IllegalArgumentException _) {
      log.debug("Somebody else uses the channel {}", CHANNEL);
      return Optional.empty();
    }
  }
}

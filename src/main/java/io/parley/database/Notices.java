package io.parley.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Hears what any node says with PostgreSQL's NOTIFY, on a connection of its own that comes back by
 * itself. What is said while it is down is never heard, so that whoever depends on it must also
 * look from time to time.
 */
public final class Notices implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Notices.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int MILLISECONDS_TO_WAIT = 10_000;

  private final LoneConnections connections;
  private final Map<String, Consumer<String>> listeners = new ConcurrentHashMap<>();
  private volatile boolean running;
  private volatile @Nullable Connection connection;
  private @Nullable Thread thread;

  Notices(LoneConnections connections) {
    this.connections = connections;
  }

  /**
   * Says who is told what is heard on a channel; to be called before the server starts.
   *
   * @param channel a plain name in lower case
   * @param listener must not block; told nothing, an empty word, whenever the connection has come
   *     back and something may have been missed
   */
  public void hear(String channel, Consumer<String> listener) {
    listeners.put(channel, listener);
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofVirtual().name("notices").start(this::run);
  }

  @Override
  public void stop() {
    running = false;
    var listening = connection;
    try {
      if (listening != null) {
        // Wakes the thread up, which waits for the network.
        listening.abort(Runnable::run);
      }
      if (thread != null) {
        thread.interrupt();
        thread.join(PAUSE);
      }
    } catch (SQLException failure) {
      log.debug("The connection for notices did not close", failure);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void run() {
    try {
      while (running) {
        listenWhileConnected();
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void listenWhileConnected() {
    try (var opened = connections.open("notices")) {
      connection = opened;
      listen(opened);
      listeners.values().forEach(listener -> listener.accept(""));
      while (running) {
        hear(opened);
      }
    } catch (SQLException lost) {
      log.debug("No notices are heard until PostgreSQL answers again", lost);
    } finally {
      connection = null;
    }
  }

  private void listen(Connection opened) throws SQLException {
    try (var statement = opened.createStatement()) {
      for (var channel : listeners.keySet()) {
        statement.execute("listen " + channel);
      }
    }
  }

  /** A quiet connection may be a dead one: it is asked now and then. */
  private void hear(Connection opened) throws SQLException {
    var heard = opened.unwrap(PGConnection.class).getNotifications(MILLISECONDS_TO_WAIT);
    if (heard == null || heard.length == 0) {
      if (!LoneConnections.isAlive(opened)) {
        throw new SQLException("the connection for notices is dead");
      }
      return;
    }
    for (var notice : heard) {
      tell(notice);
    }
  }

  private void tell(PGNotification notice) {
    var listener = listeners.get(notice.getName());
    if (listener != null) {
      listener.accept(notice.getParameter());
    }
  }
}

package io.parley.sending;

import io.parley.database.DatabaseClock;
import io.parley.database.LoneConnections;
import io.parley.shared.Problem;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * This node, as the others see it: alive for as long as it holds an advisory lock on a connection
 * of its own. PostgreSQL frees the lock when the process dies, not when it is stopped for a while.
 *
 * <p>Where the connection breaks although the process lives, it becomes another node: of the former
 * the others may believe that it is dead, so it begins nothing any more.
 */
@Component
class Nodes {
  private static final Logger log = LoggerFactory.getLogger(Nodes.class);
  private static final Duration KEPT = Duration.ofDays(30);

  private final NodeRepository nodes;
  private final LoneConnections connections;
  private final DatabaseClock clock;
  private final SecureRandom random = new SecureRandom();
  private @Nullable Connection connection;
  private final Set<UUID> former = ConcurrentHashMap.newKeySet();
  private volatile @Nullable UUID current;

  Nodes(NodeRepository nodes, LoneConnections connections, DatabaseClock clock) {
    this.nodes = nodes;
    this.connections = connections;
    this.clock = clock;
  }

  /** Empty while nobody could tell whether this node is alive; it then begins nothing. */
  Optional<UUID> current() {
    return Optional.ofNullable(current);
  }

  /** Makes sure that this node is seen to be alive. */
  synchronized void appear() {
    try {
      if (current != null && connection != null && LoneConnections.isAlive(connection)) {
        return;
      }
      if (current != null) {
        former.add(current);
      }
      leave();
      var opened = connections.open("sending");
      connection = opened;
      var key = random.nextLong();
      lock(opened, key);
      if (connections.areToOwnDatabase()) {
        nodes.endAllBut(former, clock.now());
      }
      current = nodes.insert(key, clock.now());
    } catch (SQLException | DataAccessException | Problem.Unavailable away) {
      log.debug("This node is not seen by others until PostgreSQL answers again", away);
      leave();
    }
  }

  private static void lock(Connection connection, long key) throws SQLException {
    try (var statement = connection.prepareStatement("select pg_advisory_lock(?)")) {
      statement.setLong(1, key);
      statement.execute();
    }
  }

  /** Ends this node, all of whose calls have ended. */
  synchronized void disappear() {
    var ended = current;
    current = null;
    if (ended != null) {
      end(ended);
    }
    leave();
  }

  private void end(UUID node) {
    nodes.end(node, clock.now());
  }

  /**
   * Ends what this node was before it lost its connection.
   *
   * @param isBusy whether a call may be under way that was begun then
   */
  void endFormer(Predicate<UUID> isBusy) {
    former.removeIf(
        node -> {
          if (isBusy.test(node)) {
            return false;
          }
          end(node);
          return true;
        });
  }

  private void leave() {
    current = null;
    var lost = connection;
    connection = null;
    try {
      if (lost != null) {
        lost.close();
      }
    } catch (SQLException failure) {
      log.debug("The connection that shows this node did not close", failure);
    }
  }

  /** Notes which other nodes have died. */
  void lookForDead() {
    var dead = nodes.endDead(clock.now());
    dead.forEach(
        node ->
            log.info("Node {} has died: what it was sending is looked for at the gateway", node));
  }

  void forgetOld() {
    nodes.forget(clock.now().minus(KEPT));
  }
}

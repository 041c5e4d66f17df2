package io.parley.database;

import io.parley.shared.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The way to the database for the whole program. Virtual threads bound nothing, so this does: twice
 * the pool's size may wait inside the pool, the others wait before it and are refused after a
 * second. While the database is away everybody is refused at once.
 */
final class BoundedDataSource extends AbstractDataSource implements DatabaseState {
  private static final int MOST_WAITING = 2_000;

  private final DataSource requests;
  private final DataSource inbound;
  private final Duration patience;
  private final Semaphore turns;
  private volatile boolean away;

  BoundedDataSource(DataSource requests, DataSource inbound, DatabaseProperties properties) {
    this.requests = requests;
    this.inbound = inbound;
    this.patience = properties.patience();
    this.turns = new Semaphore(2 * properties.poolSize());
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (away) {
      throw Problem.Unavailable.database();
    }
    return ReservedPool.isInUse() ? inbound.getConnection() : inTurn();
  }

  @Override
  public Connection getConnection(String username, String password) {
    throw new UnsupportedOperationException("the pools know their own user");
  }

  /**
   * Says whether the database answers; until the next word, requests are refused or let through at
   * once.
   */
  void away(boolean away) {
    this.away = away;
  }

  @Override
  public boolean isAway() {
    return away;
  }

  private Connection inTurn() throws SQLException {
    if (turns.getQueueLength() > MOST_WAITING || !acquired()) {
      throw Problem.Unavailable.database();
    }
    try {
      return requests.getConnection();
    } finally {
      turns.release();
    }
  }

  private boolean acquired() {
    try {
      return turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

package io.parley.postgres;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A process that writes rows, says which are committed, and never ends by itself. */
final class WritesUntilKilled {
  private WritesUntilKilled() {}

  static void main(String[] arguments) throws Exception {
    var postgres = EmbeddedPostgres.start(Path.of(arguments[0]));
    try (var connection = connect(postgres);
        var statement = connection.createStatement()) {
      statement.execute("create table if not exists written (number bigint primary key)");
      statement.execute("create table if not exists guarded (id bigint primary key)");
      statement.execute("insert into guarded values (1) on conflict do nothing");
      Thread.ofPlatform().start(() -> holdLock(postgres));
      write(connection);
    }
  }

  /** Its session doesn't notice that the process died: it sleeps, with a row locked. */
  private static void holdLock(EmbeddedPostgres postgres) {
    try (var connection = connect(postgres);
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select id from guarded for update");
      IO.println("locked");
      statement.execute("select pg_sleep(3600)");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(Connection connection) throws SQLException {
    try (var insert = connection.prepareStatement("insert into written values (?)")) {
      for (var number = 1L; ; number++) {
        insert.setLong(1, number);
        insert.executeUpdate();
        IO.println(number);
      }
    }
  }

  private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
    return DriverManager.getConnection(
        postgres.jdbcUrl(), postgres.username(), postgres.password());
  }
}

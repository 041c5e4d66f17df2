package io.parley.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Parley's database in the server on this port. */
record Database(int port, Password password) {
  static final String USERNAME = "parley";
  private static final String NAME = "parley";

  /** Always there, so that ours can be made from it. */
  private static final String FIRST = "postgres";

  private static final String STARTING_OR_STOPPING = "57P03";
  private static final Duration SILENCE = Duration.ofSeconds(3);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

  String jdbcUrl() {
    return jdbcUrl(NAME);
  }

  private String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?sslmode=disable&gssEncMode=disable"
        .formatted(port, database);
  }

  private Connection connect(String database) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", USERNAME);
    properties.setProperty("password", password.reveal());
    properties.setProperty("ApplicationName", "parley-start");
    properties.setProperty("loginTimeout", "4");
    properties.setProperty("socketTimeout", "60");
    return DriverManager.getConnection(jdbcUrl(database), properties);
  }

  /** Waits for a server that is recovering, as long as that takes; not long for a silent one. */
  boolean answersWhile(BooleanSupplier running, Duration recovery) {
    var began = System.nanoTime();
    while (running.getAsBoolean()) {
      try (var connection = connect(FIRST)) {
        return connection.isValid(1);
      } catch (SQLException failure) {
        var patience = STARTING_OR_STOPPING.equals(failure.getSQLState()) ? recovery : SILENCE;
        if (System.nanoTime() - began > patience.toNanos()) {
          return false;
        }
      }
      LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
    }
    return false;
  }

  void createIfMissing() throws SQLException {
    try (var connection = connect(FIRST);
        var statement = connection.createStatement()) {
      var exists = "select from pg_database where datname = '" + NAME + "'";
      if (!statement.executeQuery(exists).next()) {
        statement.execute("create database " + NAME);
      }
    }
  }

  /** A dead process's sessions hold locks for as long as their last statement runs. */
  void endOtherSessions() throws SQLException {
    try (var connection = connect(FIRST);
        var statement = connection.createStatement()) {
      statement.execute(endOtherSessions("pg_terminate_backend(pid)"));
      statement.execute(endOtherSessions("pg_terminate_backend(pid, 2000)"));
    }
  }

  private static String endOtherSessions(String function) {
    return """
           select %s
           from pg_stat_activity
           where backend_type = 'client backend' and pid <> pg_backend_pid()
           """
        .formatted(function);
  }

  void refuseUnlessDurable() throws SQLException {
    var off = durabilityThatIsOff();
    if (!off.isEmpty()) {
      throw new EmbeddedPostgresException(
          "The embedded PostgreSQL runs without %s, so a crash could lose data: Parley refuses to use it."
              .formatted(String.join(", ", off)));
    }
  }

  private List<String> durabilityThatIsOff() throws SQLException {
    var sql =
        """
        select name
        from pg_settings
        where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums')
          and setting <> 'on'
        order by name
        """;
    try (var connection = connect(NAME);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var names = new ArrayList<String>();
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    }
  }
}

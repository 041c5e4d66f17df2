package io.parley.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Connections that stay with one user, outside of the pools: who has one opens it again. */
public final class LoneConnections {
  private static final int SECONDS_TO_ANSWER = 5;

  private final Server server;
  private final boolean isEmbedded;

  LoneConnections(Server server, boolean isEmbedded) {
    this.server = server;
    this.isEmbedded = isEmbedded;
  }

  /** Whether the database is this process's own, so that no other process can be at it. */
  public boolean areToOwnDatabase() {
    return isEmbedded;
  }

  /**
   * @param user what the connection is for, as PostgreSQL's views show it
   */
  public Connection open(String user) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", server.username());
    properties.setProperty("password", server.password().value());
    properties.setProperty("connectTimeout", "2");
    properties.setProperty("socketTimeout", String.valueOf(SECONDS_TO_ANSWER));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("logServerErrorDetail", "false");
    properties.setProperty("ApplicationName", "parley " + user);
    return DriverManager.getConnection(server.url(), properties);
  }

  /** Whether the other end is still there. */
  public static boolean isAlive(Connection connection) throws SQLException {
    return connection.isValid(SECONDS_TO_ANSWER);
  }
}

package io.parley.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A PostgreSQL that an operator runs, and now and then fails to. */
final class ExternalPostgres implements AutoCloseable {
  private static final String USERNAME = "operator";
  private static final String PASSWORD = "of-the-operator";

  private final Path programs;
  private final Path log;
  private final int port;
  private final Postgres server;

  private ExternalPostgres(Path directory) throws IOException {
    this.programs = DataDirectory.programs().resolve("bin");
    this.log = directory.resolve("external.log");
    this.port = freePort();
    this.server = new Postgres(directory.resolve("cluster"), USERNAME, PASSWORD, "leads");
  }

  static ExternalPostgres start(Path parent) throws Exception {
    var directory = Files.createDirectory(parent.toRealPath().resolve("external"));
    var postgres = new ExternalPostgres(directory);
    var passwordFile = Files.writeString(directory.resolve("password"), PASSWORD);
    postgres.run(
        "initdb",
        "--pgdata=" + postgres.server.cluster(),
        "--username=" + USERNAME,
        "--pwfile=" + passwordFile,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C");
    postgres.start();
    postgres.makeDatabase();
    return postgres;
  }

  /** How Parley is told to use it. */
  Map<String, String> settings() {
    return Map.of(
        "SPRING_DATASOURCE_URL", server.url(),
        "SPRING_DATASOURCE_USERNAME", USERNAME,
        "SPRING_DATASOURCE_PASSWORD", PASSWORD);
  }

  Postgres server() {
    return server;
  }

  /** A zone far from UTC, so that zone bugs show. */
  void start() throws Exception {
    var options =
        "-c listen_addresses=127.0.0.1 -c port=%d -c unix_socket_directories= -c TimeZone=Asia/Kathmandu"
            .formatted(port);
    run(
        "pg_ctl",
        "start",
        "--wait",
        "--pgdata=" + server.cluster(),
        "--log=" + log,
        "--options=" + options);
  }

  void stopAtOnce() throws Exception {
    run("pg_ctl", "stop", "--wait", "--pgdata=" + server.cluster(), "--mode=immediate");
  }

  @Override
  public void close() {
    server.end();
  }

  private void makeDatabase() throws SQLException {
    var url = "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
    try (var connection = DriverManager.getConnection(url, USERNAME, PASSWORD);
        var statement = connection.createStatement()) {
      statement.execute("create database " + server.database());
    }
  }

  /** PostgreSQL refuses root; in a user namespace of its own, root is nobody. */
  private void run(String program, String... arguments) throws Exception {
    var command = new ArrayList<String>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    Processes.run(command, log.resolveSibling("programs.log"));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}

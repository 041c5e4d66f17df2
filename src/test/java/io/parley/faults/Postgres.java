package io.parley.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A PostgreSQL server of a test, whoever started it.
 *
 * @param cluster its data, with the file postmaster.pid
 */
record Postgres(Path cluster, String username, String password, String database) {
  private static final int LINE_OF_PORT = 3;

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), username, password);
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port(), database);
  }

  int port() {
    return Integer.parseInt(
        pidFile().orElseThrow(() -> new AssertionError("no server")).get(LINE_OF_PORT).strip());
  }

  /** The first process, if it lives; ids are reused, so that it must also be at work here. */
  Optional<ProcessHandle> process() {
    return pidFile()
        .map(lines -> Long.parseLong(lines.getFirst().strip()))
        .flatMap(ProcessHandle::of)
        .filter(this::isAtHome);
  }

  /** As a power cut: no process gets to say goodbye. */
  void kill() {
    var all = processes();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> Processes.awaitEnd(process, Duration.ofSeconds(10)));
  }

  void pause() {
    processes().forEach(process -> Processes.signal("STOP", process));
  }

  void resume() {
    processes().forEach(process -> Processes.signal("CONT", process));
  }

  /** Leaves nothing running, whatever the test did. */
  void end() {
    resume();
    var all = processes();
    process().ifPresent(process -> Processes.signal("QUIT", process));
    try {
      all.forEach(process -> Processes.awaitEnd(process, Duration.ofSeconds(10)));
    } catch (ConditionTimeoutException _) {
      kill();
    }
  }

  private List<ProcessHandle> processes() {
    return process().stream()
        .flatMap(first -> Stream.concat(Stream.of(first), first.descendants()))
        .toList();
  }

  private boolean isAtHome(ProcessHandle process) {
    try {
      var home = Path.of("/proc", Long.toString(process.pid()), "cwd");
      return !Files.exists(Path.of("/proc/self"))
          || Files.readSymbolicLink(home).equals(cluster.toRealPath());
    } catch (IOException _) {
      return false;
    }
  }

  private Optional<List<String>> pidFile() {
    try {
      return Optional.of(Files.readAllLines(cluster.resolve("postmaster.pid")));
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}

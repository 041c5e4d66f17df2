package io.parley.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts, adopts and stops the server with {@code pg_ctl}, which keeps Ctrl-C away from it. */
final class Server {
  private static final Logger log = LoggerFactory.getLogger(Server.class);

  /** A start ends earlier when the server dies; this bounds the recovery after a crash. */
  private static final Duration START = Duration.ofMinutes(5);

  private static final Duration FAST_STOP = Duration.ofSeconds(30);
  private static final Duration FAST_STOP_OF_LEFT_OVER = Duration.ofSeconds(4);
  private static final Duration IMMEDIATE_STOP = Duration.ofSeconds(2);

  /** Another program may take the free port before PostgreSQL does. */
  private static final int PORTS_TO_TRY = 3;

  private final DataDirectory data;
  private final Programs programs;
  private final Settings settings;
  private final ServerProcesses processes;
  private final ServerLog serverLog;

  Server(DataDirectory data, Programs programs, Settings settings) {
    this.data = data;
    this.programs = programs;
    this.settings = settings;
    this.processes = new ServerProcesses(data);
    this.serverLog = new ServerLog(data);
  }

  /** The server that still runs here, if it is as we want it; one that is not gets stopped. */
  Optional<Postmaster> adopt(Password password) throws IOException {
    var running = running();
    var adopted = running.filter(this::isAsWanted).filter(found -> answers(found, password));
    if (running.isPresent() && adopted.isEmpty()) {
      log.info("Stopping the PostgreSQL of an earlier run: process {}", running.get().pid());
      stop(FAST_STOP_OF_LEFT_OVER);
    }
    return adopted;
  }

  private boolean answers(Postmaster postmaster, Password password) {
    var database = new Database(postmaster.port(), password);
    return database.answersWhile(this::staysUp, START);
  }

  /** One that is told to stop may wait for a dead process's session for an hour. */
  private boolean staysUp() {
    try {
      return running().filter(found -> !found.stopping()).isPresent();
    } catch (IOException _) {
      return false;
    }
  }

  private boolean isAsWanted(Postmaster postmaster) {
    try {
      var commandLine = Files.readString(data.cluster().resolve("postmaster.opts")).strip();
      return commandLine.equals(commandLine(postmaster.port()));
    } catch (IOException _) {
      return false;
    }
  }

  private String commandLine(int port) throws IOException {
    return "%s \"-D\" \"%s\" %s"
        .formatted(
            programs.path("postgres").toRealPath(),
            data.cluster(),
            settings.withPort(port).asNoted());
  }

  Postmaster start() throws IOException {
    clearAway();
    serverLog.rotate();
    for (var attempt = 0; attempt < PORTS_TO_TRY; attempt++) {
      if (startedOn(freePort())) {
        return started();
      }
    }
    throw new EmbeddedPostgresException("PostgreSQL found no free port on 127.0.0.1.");
  }

  /** Starts it again where its clients look for it. */
  Postmaster startAgain(int port) throws IOException {
    clearAway();
    if (!startedOn(port)) {
      throw new EmbeddedPostgresException("Another program took the port " + port + ".");
    }
    return started();
  }

  /** What a server leaves behind that did not stop in order. */
  private void clearAway() throws IOException {
    processes.killAll();
    Files.deleteIfExists(Postmaster.file(data));
  }

  private Postmaster started() throws IOException {
    return running().orElseThrow(() -> new EmbeddedPostgresException("PostgreSQL ended at once."));
  }

  boolean isRunning() throws IOException {
    return running().isPresent();
  }

  /** False when another program took the port. */
  private boolean startedOn(int port) throws IOException {
    var logged = serverLog.size();
    var outcome = pgCtl("start", START, "--log=" + data.log(), options(port));
    if (outcome.succeeded()) {
      return true;
    }
    if (serverLog.since(logged).contains("could not bind")) {
      return false;
    }
    stop();
    throw new EmbeddedPostgresException(
        "PostgreSQL did not start; its log %s ends with:%n%s"
            .formatted(data.log(), serverLog.lastLinesSince(logged)));
  }

  private String options(int port) {
    return "--options=" + settings.withPort(port).forShell();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  void stop() {
    stop(FAST_STOP);
  }

  private void stop(Duration patience) {
    try {
      if (stopped("fast", patience) || stopped("immediate", IMMEDIATE_STOP)) {
        return;
      }
      log.warn("PostgreSQL does not stop when told to: killing it");
      processes.killAll();
    } catch (IOException failure) {
      throw new EmbeddedPostgresException(
          "PostgreSQL can't be stopped (%s).".formatted(failure), failure);
    }
  }

  private boolean stopped(String mode, Duration patience) throws IOException {
    return running().isEmpty() || pgCtl("stop", patience, "--mode=" + mode).succeeded();
  }

  private Optional<Postmaster> running() throws IOException {
    return Postmaster.read(data).filter(processes::has);
  }

  private Programs.Outcome pgCtl(String action, Duration patience, String... more)
      throws IOException {
    var arguments = new ArrayList<>(List.of(action, "--wait", "--pgdata=" + data.cluster()));
    arguments.add("--timeout=" + patience.toSeconds());
    arguments.addAll(List.of(more));
    return programs.run("pg_ctl", arguments);
  }
}

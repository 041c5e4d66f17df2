package io.parley.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the processes of this data directory's server from all others: process ids are reused. */
record ServerProcesses(DataDirectory data) {
  private static final Logger log = LoggerFactory.getLogger(ServerProcesses.class);
  private static final Path PROC = Path.of("/proc");
  private static final long SECONDS_TO_DIE = 5;

  boolean has(Postmaster postmaster) {
    return ProcessHandle.of(postmaster.pid()).filter(this::isOurs).isPresent();
  }

  private boolean isOurs(ProcessHandle process) {
    var program = process.info().command().map(Path::of);
    return program.filter(path -> runsPostgres(path) && isAtHome(process, path)).isPresent();
  }

  /** The kernel adds " (deleted)" to the name of a program whose file is gone. */
  private static boolean runsPostgres(Path program) {
    var name = program.getFileName();
    return name != null && name.toString().startsWith("postgres");
  }

  /** All of a server's processes work in its cluster; macOS only tells which program they run. */
  private boolean isAtHome(ProcessHandle process, Path program) {
    if (!Files.isDirectory(PROC.resolve("self"))) {
      return program.startsWith(data.root());
    }
    try {
      var directory = PROC.resolve(Long.toString(process.pid())).resolve("cwd");
      return Files.readSymbolicLink(directory).equals(data.cluster());
    } catch (IOException _) {
      return false;
    }
  }

  /** Busy sessions outlive a killed postmaster, and keep the next one from starting. */
  void killAll() {
    ProcessHandle.allProcesses().filter(this::isOurs).toList().forEach(ServerProcesses::kill);
  }

  private static void kill(ProcessHandle process) {
    log.warn("Ending process {}, which an earlier PostgreSQL left behind", process.pid());
    process.destroyForcibly();
    try {
      var _ = process.onExit().get(SECONDS_TO_DIE, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException _) {
      log.warn("Process {} does not end", process.pid());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

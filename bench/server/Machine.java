package server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Who uses the processors: where there is no /proc, nobody says. */
public final class Machine {
  private static final double TICKS_PER_SECOND = 100;

  private final ProcessHandle server;
  private final Path cluster;

  public Machine(ProcessHandle server, Path cluster) {
    this.server = server;
    this.cluster = cluster;
  }

  /** Seconds of processors since the machine's start, and the time at which they were read. */
  public record Used(double server, double database, double client, double all, long nanos) {}

  public Used used() {
    double database =
        ProcessHandle.allProcesses().filter(this::isDatabase).mapToDouble(Machine::seconds).sum();
    return new Used(
        seconds(server), database, seconds(ProcessHandle.current()), all(), System.nanoTime());
  }

  /** @param done how many things were done since, to which the processors' time is shared out */
  public String since(Used before, double done) {
    var now = used();
    if (now.all() == 0) {
      return "";
    }
    double time = (now.nanos() - before.nanos()) / 1e9;
    double server = (now.server() - before.server()) / time;
    double database = (now.database() - before.database()) / time;
    double client = (now.client() - before.client()) / time;
    double others = (now.all() - before.all()) / time - server - database - client;
    return "cores: server %.2f, database %.2f, client %.2f, others %.2f; server and database %.0f µs for each"
        .formatted(
            server,
            database,
            client,
            Math.max(0, others),
            (server + database) * time * 1e6 / done);
  }

  private boolean isDatabase(ProcessHandle process) {
    try {
      return Files.readSymbolicLink(proc(process, "cwd")).equals(cluster.toRealPath());
    } catch (IOException _) {
      return false;
    }
  }

  private static double seconds(ProcessHandle process) {
    return read(proc(process, "stat"))
        .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" "))
        .map(fields -> (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND)
        .orElse(0.0);
  }

  /** User, nice, system, interrupts and the time that other machines took. */
  private static double all() {
    return read(Path.of("/proc/stat"))
        .map(stat -> stat.lines().findFirst().orElseThrow().strip().split("\\s+"))
        .map(
            fields ->
                Arrays.stream(new int[] {1, 2, 3, 6, 7, 8})
                        .mapToLong(field -> Long.parseLong(fields[field]))
                        .sum()
                    / TICKS_PER_SECOND)
        .orElse(0.0);
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static Path proc(ProcessHandle process, String file) {
    return Path.of("/proc", String.valueOf(process.pid()), file);
  }
}

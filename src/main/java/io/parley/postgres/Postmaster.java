package io.parley.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What PostgreSQL writes about its first process into {@code postmaster.pid}. */
record Postmaster(long pid, int port, boolean stopping) {
  private static final int LINE_OF_PID = 0;
  private static final int LINE_OF_PORT = 3;
  private static final int LINE_OF_STATUS = 7;

  static Path file(DataDirectory data) {
    return data.cluster().resolve("postmaster.pid");
  }

  /** Empty when there is no such file, and when its writer died before it was complete. */
  static Optional<Postmaster> read(DataDirectory data) throws IOException {
    try {
      return Optional.of(of(Files.readAllLines(file(data))));
    } catch (NoSuchFileException | NumberFormatException | IndexOutOfBoundsException _) {
      return Optional.empty();
    }
  }

  private static Postmaster of(List<String> lines) {
    var pid = Long.parseLong(lines.get(LINE_OF_PID).strip());
    var port = Integer.parseInt(lines.get(LINE_OF_PORT).strip());
    var stopping =
        lines.size() > LINE_OF_STATUS && lines.get(LINE_OF_STATUS).startsWith("stopping");
    return new Postmaster(pid, port, stopping);
  }
}

package io.parley.postgres;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs PostgreSQL's programs, as somebody it agrees to run as. */
record Programs(Path home, List<String> prefix) {
  /** What a program said and how it ended. */
  record Outcome(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  static Programs in(Path home) {
    return new Programs(home, new UnixSystem().getUid() == 0 ? asNobody() : List.of());
  }

  /**
   * PostgreSQL refuses root; in a user namespace of its own, root is nobody, and owns its files.
   */
  private static List<String> asNobody() {
    var prefix = List.of("unshare", "-U");
    if (!canRun(prefix)) {
      throw new EmbeddedPostgresException(
          "PostgreSQL refuses to run as root and this system does not let Parley drop root: run Parley as an ordinary user.");
    }
    return prefix;
  }

  private static boolean canRun(List<String> prefix) {
    try {
      return run(concatenated(prefix, List.of("true"))).succeeded();
    } catch (IOException _) {
      return false;
    }
  }

  Path path(String program) {
    return home.resolve("bin").resolve(program);
  }

  Outcome run(String program, List<String> arguments) throws IOException {
    var command = concatenated(prefix, List.of(path(program).toString()));
    return run(concatenated(command, arguments));
  }

  private static Outcome run(List<String> command) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    clean(builder);
    var process = builder.start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(exitCode(process), output.strip());
  }

  /** The user's PGDATA, PGPORT and language must not reach the server. */
  private static void clean(ProcessBuilder builder) {
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
  }

  private static int exitCode(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException failure) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new EmbeddedPostgresException("The embedded PostgreSQL was interrupted.", failure);
    }
  }

  private static List<String> concatenated(List<String> first, List<String> second) {
    var all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}

package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Other programs, and signals to processes that a test began. */
final class Processes {
  static final Path LOGS = Path.of("target", "faults");

  private Processes() {}

  /** Starts a program whose output goes to a file. */
  static Process start(List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    Files.createDirectories(LOGS);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(Processes::wouldConfigure);
    builder.environment().putAll(environment);
    return builder
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** What the person who runs the tests has set is not the tests' concern. */
  private static boolean wouldConfigure(String variable) {
    return List.of("PARLEY_", "SPRING_", "SERVER_", "PG", "JAVA_TOOL_OPTIONS").stream()
        .anyMatch(variable::startsWith);
  }

  static void run(List<String> command, Path log) throws IOException, InterruptedException {
    var process = start(command, Map.of("LC_ALL", "C"), log);
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    assertThat(process.waitFor()).as("%s: see %s", command, log).isZero();
  }

  static void signal(String name, ProcessHandle process) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  static void awaitEnd(ProcessHandle process, Duration atMost) {
    await()
        .alias("the end of process " + process.pid())
        .atMost(atMost)
        .until(() -> !process.isAlive());
  }
}

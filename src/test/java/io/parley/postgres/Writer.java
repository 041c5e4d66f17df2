package io.parley.postgres;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Runs {@link WritesUntilKilled} in a process of its own. */
final class Writer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Thread reader;
  private final AtomicLong lastCommitted = new AtomicLong();
  private final AtomicBoolean holdsLock = new AtomicBoolean();

  private Writer(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  static Writer on(Path data) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var classPath = System.getProperty("java.class.path");
    var command = new ProcessBuilder(java.toString(), "-cp", classPath, mainClass(), "" + data);
    return new Writer(command.redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  private static String mainClass() {
    return WritesUntilKilled.class.getName();
  }

  private void read() {
    try (var lines = new BufferedReader(reader(process))) {
      lines.lines().filter(line -> line.matches("locked|\\d+")).forEach(this::heard);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStreamReader reader(Process process) {
    return new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8);
  }

  private void heard(String line) {
    if (line.equals("locked")) {
      holdsLock.set(true);
      return;
    }
    lastCommitted.set(Long.parseLong(line));
  }

  Writer awaitLoad() {
    await().atMost(PATIENCE).until(() -> holdsLock.get() && lastCommitted.get() > 500);
    return this;
  }

  int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  /** As {@code kill -9}; returns the last number that was acknowledged. */
  long kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
    reader.join();
    return lastCommitted.get();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

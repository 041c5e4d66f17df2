package io.parley.faults;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** A Parley process, started from the packaged jar as an operator would. */
final class ServerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Pattern BANNER = Pattern.compile("Parley is ready: http://localhost:(\\d+)");
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final Process process;
  private final Path log;

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static ServerProcess start(DataDirectory data) throws IOException {
    return start(data, Map.of());
  }

  /** Starts a server and waits until it is ready. */
  static ServerProcess start(DataDirectory data, Map<String, String> settings) throws IOException {
    var server = launch(data, settings);
    try {
      await().alias(server.toString()).atMost(START).until(server::isReady);
      return server;
    } catch (RuntimeException | Error failure) {
      server.close();
      throw new AssertionError("No start; its output was:\n" + server.output(), failure);
    }
  }

  /** Starts a server that may well not come up. */
  static ServerProcess launch(DataDirectory data, Map<String, String> settings) throws IOException {
    var environment = new HashMap<String, String>();
    environment.put("SERVER_PORT", "0");
    environment.put("SERVER_ADDRESS", "127.0.0.1");
    environment.put("PARLEY_DATA_DIR", data.root().toString());
    // Who talks by themselves would be counted along.
    environment.put("PARLEY_DEMO", "false");
    environment.put("PARLEY_BOOTSTRAP_API_KEY", Api.KEY);
    environment.put("PARLEY_WAHA_HMAC_KEY", Webhooks.HMAC_KEY);
    environment.putAll(settings);
    var log = Processes.LOGS.resolve("server-%d.log".formatted(STARTED.incrementAndGet()));
    Files.deleteIfExists(log);
    var server = new ServerProcess(Processes.start(command(), environment, log), log);
    IO.println(server + " runs on " + data.root());
    return server;
  }

  private static List<String> command() {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    // Quicker to start; nothing here lives long enough for the best code.
    return List.of(java, "-XX:TieredStopAtLevel=1", "-Xmx384m", "-jar", jar());
  }

  private static String jar() {
    var jar = System.getProperty("parley.jar");
    if (jar == null || !Files.exists(Path.of(jar))) {
      throw new IllegalStateException("run './mvnw verify -Pfaults': it says where the jar is");
    }
    return jar;
  }

  Api api() {
    return new Api(port().orElseThrow(() -> new AssertionError(this + " has no port")));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String output() throws IOException {
    return Files.readString(log);
  }

  /** It neither runs nor notices: as in a long pause of its collector, or of its machine. */
  void pause() {
    Processes.signal("STOP", process.toHandle());
  }

  boolean isStopped() throws IOException {
    var state = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
    return state.substring(state.lastIndexOf(')')).startsWith(") T");
  }

  void resume() {
    Processes.signal("CONT", process.toHandle());
  }

  /** As {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
    Processes.awaitEnd(process.toHandle(), Duration.ofSeconds(10));
  }

  /** As {@code docker stop} and systemd do; returns the exit code. */
  int terminate() {
    process.destroy();
    return awaitExit(Duration.ofSeconds(20));
  }

  int awaitExit(Duration atMost) {
    try {
      if (process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw new AssertionError(this + " does not end");
  }

  @Override
  public void close() {
    kill();
  }

  @Override
  public String toString() {
    return "Parley[process %d, log %s]".formatted(process.pid(), log);
  }

  private boolean isReady() {
    if (!process.isAlive()) {
      throw new AssertionError(this + " ended with " + process.exitValue());
    }
    return port().isPresent() && api().readiness() == 200;
  }

  private OptionalInt port() {
    try {
      var banner = BANNER.matcher(output());
      return banner.find()
          ? OptionalInt.of(Integer.parseInt(banner.group(1)))
          : OptionalInt.empty();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}

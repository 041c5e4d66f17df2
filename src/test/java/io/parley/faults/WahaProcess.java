package io.parley.faults;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The process of a {@link WahaProgram}, which is killed and started again with what it knew. */
final class WahaProcess implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final int port;
  private final Path directory;
  private final List<String> nodes;
  private Process process;

  private WahaProcess(int port, Path directory, List<String> nodes) throws IOException {
    this.port = port;
    this.directory = directory;
    this.nodes = nodes;
    this.process = launch();
  }

  /**
   * @param nodes where it reports to
   */
  static WahaProcess start(Path parent, List<String> nodes) throws IOException {
    var directory = Files.createDirectory(parent.toRealPath().resolve("waha"));
    var waha = new WahaProcess(freePort(), directory, nodes);
    waha.awaitAnswer();
    return waha;
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process launch() throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(
        List.of(WahaProgram.class.getName(), Integer.toString(port), directory.toString()));
    command.addAll(nodes);
    return Processes.start(
        command, Map.of(), Processes.LOGS.resolve("waha-%d.log".formatted(port)));
  }

  /** How Parley is told to use it. */
  Map<String, String> settings() {
    return Map.of(
        "PARLEY_WAHA_URL", "http://127.0.0.1:" + port, "PARLEY_WAHA_API_KEY", "of-the-stub");
  }

  /** Where its log is. */
  Path directory() {
    return directory;
  }

  List<Delivery> deliveries() throws IOException {
    return WahaLog.deliveries(directory);
  }

  /** Of deliveries. */
  int count() {
    return Integer.parseInt(get("count"));
  }

  /** The digits of who was written to last through a session; empty if nobody was. */
  String last(String session) {
    return get("last/" + session).replace("@c.us", "");
  }

  /**
   * @param session * for all of them
   */
  void goWrong(String session, WahaProgram.Kind kind, double share, int millis) {
    post(
        "mishap",
        "{\"session\": \"%s\", \"kind\": \"%s\", \"share\": %s, \"millis\": %d}"
            .formatted(session, kind, share, millis));
  }

  void behave() {
    post("behave", "{}");
  }

  void kill() {
    process.destroyForcibly();
    Processes.awaitEnd(process.toHandle(), Duration.ofSeconds(10));
  }

  void restart() throws IOException {
    process = launch();
    awaitAnswer();
  }

  @Override
  public void close() {
    kill();
  }

  private void awaitAnswer() {
    await()
        .alias("the WAHA stub")
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(
            () -> {
              behave();
              return true;
            });
  }

  private void post(String path, String json) {
    var _ = exchange(request(path).POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  private String get(String path) {
    return exchange(request(path));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path))
        .timeout(Duration.ofSeconds(10));
  }

  private static String exchange(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), BodyHandlers.ofString()).body();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}

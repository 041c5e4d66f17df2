package server;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The packaged server with a data directory of its own, both gone afterwards. */
public final class ParleyServer implements AutoCloseable {
  /** Signs the webhooks of WAHA. */
  public static final String WAHA_KEY = "bench-key";

  private static final String API_KEY = "mf_bench_0123456789";

  private final Path jar;
  private final Path directory;
  private final int port;
  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();

  private ParleyServer(Path jar, Path directory, int port, Process process) {
    this.jar = jar;
    this.directory = directory;
    this.port = port;
    this.process = process;
  }

  /**
   * @param atGateway the session's name at its gateway
   */
  public record Session(String id, String atGateway) {}

  public static ParleyServer start() throws Exception {
    return start(List.of());
  }

  /** @param options of the server's JVM, before those of {@code BENCH_JAVA_OPTIONS} */
  public static ParleyServer start(List<String> options) throws Exception {
    return start(packagedJar(), Files.createTempDirectory("parley-bench"), options);
  }

  private static Path packagedJar() throws IOException {
    try (var files = Files.list(Path.of("target"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("parley-.*(?<!-sources)\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("First: ./mvnw package -DskipTests"));
    }
  }

  private static ParleyServer start(Path jar, Path directory, List<String> options)
      throws Exception {
    int port = freePort();
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(moreOptions());
    command.addAll(List.of("-jar", jar.toString()));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(directory.resolve("server.log").toFile());
    builder.environment().put("PARLEY_DATA_DIR", directory.resolve("data").toString());
    builder.environment().put("PARLEY_DEMO", "false");
    builder.environment().put("PARLEY_WAHA_HMAC_KEY", WAHA_KEY);
    builder.environment().put("PARLEY_BOOTSTRAP_API_KEY", API_KEY);
    builder.environment().put("SERVER_PORT", String.valueOf(port));
    var server = new ParleyServer(jar, directory, port, builder.start());
    Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
    server.awaitReady();
    return server;
  }

  private static List<String> moreOptions() {
    var options = System.getenv("BENCH_JAVA_OPTIONS");
    return options == null || options.isBlank() ? List.of() : List.of(options.strip().split("\\s+"));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException(Files.readString(directory.resolve("server.log")));
      }
      Thread.sleep(200);
    }
  }

  private boolean isReady() throws InterruptedException {
    try {
      return send(HttpRequest.newBuilder(uri("/actuator/health/readiness"))).statusCode() == 200;
    } catch (IOException _) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  Path jar() {
    return jar;
  }

  public Path cluster() {
    return directory.resolve("data", "pgdata");
  }

  String databaseUrl() throws IOException {
    var postmaster = Files.readAllLines(cluster().resolve("postmaster.pid"));
    return "jdbc:postgresql://127.0.0.1:%s/parley?sslmode=disable&reWriteBatchedInserts=true"
        .formatted(postmaster.get(3).strip());
  }

  String databasePassword() throws IOException {
    return Files.readString(directory.resolve("data", "postgres.password")).strip();
  }

  public ProcessHandle process() {
    return process.toHandle();
  }

  public List<Session> sessions(int count) throws Exception {
    var sessions = new ArrayList<Session>();
    for (int number = 0; number < count; number++) {
      var made =
          post("/api/v2/sessions", "{\"name\":\"bench-%d\",\"gateway\":\"waha\"}".formatted(number));
      sessions.add(new Session(field("id", made), field("gateway_session", made)));
    }
    return sessions;
  }

  /** @return the id of the monitored group */
  public String monitor(Session session, String group, List<String> keywords) throws Exception {
    var quoted = keywords.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
    return field(
        "id",
        post(
            "/api/v2/groups",
            "{\"session_id\":\"%s\",\"wa_group_id\":\"%s\",\"monitor_mode\":\"keywords\",\"monitor_keywords\":%s}"
                .formatted(session.id(), group, quoted)));
  }

  /** Calls as the owner; any other answer than a success ends the run. */
  public String post(String path, String body) throws Exception {
    var answer = send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          path
              + " was answered "
              + answer.body()
              + "\n"
              + Files.readString(directory.resolve("server.log")));
    }
    return answer.body();
  }

  /** Of the owner. */
  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).header("X-API-Key", API_KEY);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** A text among the fields of an answer, wherever it stands. */
  public static String field(String name, String json) {
    var matcher = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(json);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + name + " in " + json);
    }
    return matcher.group(1);
  }

  @Override
  public void close() {
    stop();
  }

  /** The server stops its database; what it leaves is removed. */
  private synchronized void stop() {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        System.err.println("The server does not stop; its data are left in " + directory);
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    try (var files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException _) {
      // The hook comes a second time, and nothing is there.
    }
  }
}

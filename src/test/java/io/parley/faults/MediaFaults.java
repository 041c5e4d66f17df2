package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaFaults {
  private static final String GROUP = "120363000000000002@g.us";
  private static final String FILE = "All that is in this file. ".repeat(100_000);
  private static final String SECRET_KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

  /** The lease of a fetch is fifteen seconds more. */
  private static final String PATIENCE = "5s";

  @TempDir Path directory;

  @Test
  void aFileWhoseFetchWasKilledIsFetchedAfterTheRestart() throws Exception {
    try (var waha = new HangsAtFirst();
        var data = DataDirectory.ofAnOwner(directory)) {
      String id;
      try (var server = ServerProcess.start(data, waha.settings())) {
        id = announce(server, data.postgres());
        waha.awaitHalf();
        server.kill();
      }
      try (var server = ServerProcess.start(data, waha.settings())) {
        assertThat(read(server, id)).isEqualTo(FILE);
        assertThat(waha.given()).isEqualTo(1);
        try (var kept = Files.walk(data.root().resolve("media"))) {
          assertThat(kept.filter(Files::isRegularFile).filter(MediaFaults::isWhole)).hasSize(1);
        }
      }
    }
  }

  @Test
  void aFileWhoseNodeWasKilledIsFetchedAndServedByAnother() throws Exception {
    DataDirectory.programs();
    try (var waha = new HangsAtFirst();
        var postgres = ExternalPostgres.start(directory);
        var one = new DataDirectory(Files.createDirectory(directory.resolve("one")));
        var two = new DataDirectory(Files.createDirectory(directory.resolve("two")))) {
      var settings = new HashMap<>(waha.settings());
      settings.putAll(postgres.settings());
      settings.put("PARLEY_SECRET_KEY", SECRET_KEY);
      try (var first = ServerProcess.start(one, settings);
          var second = ServerProcess.start(two, settings)) {
        var id = announce(first, postgres.server());
        waha.awaitHalf();
        first.kill();
        assertThat(read(second, id)).isEqualTo(FILE);
        assertThat(waha.given()).isEqualTo(1);
        assertThat(count(postgres.server(), "media_chunk")).isEqualTo(3);
      }
    }
  }

  /** A message with a file comes in; returns the file's id. */
  private static String announce(ServerProcess server, Postgres database) throws Exception {
    var session = server.api().makeSession("Sales", "waha");
    server.api().watch(session, GROUP, GroupMessage.KEYWORD);
    var plain =
        new String(
            Webhooks.of(session.gatewayName(), GroupMessage.saying("look", 1, GROUP, 1)),
            StandardCharsets.UTF_8);
    var body =
        plain
            .replace(
                "\"hasMedia\":false, \"media\":null",
                "\"hasMedia\":true, \"media\":{\"url\":\"http://localhost:3000/api/files/a.txt\",\"mimetype\":\"text/plain\"}")
            .getBytes(StandardCharsets.UTF_8);
    assertThat(server.api().deliver(body, Webhooks.hmac(body)).status()).isEqualTo(200);
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("update tenant set chat_history_access_enabled = true");
    }
    return server.api().events().stream()
        .map(event -> event.at("/data/media/id"))
        .filter(id -> id.isString())
        .findFirst()
        .orElseThrow()
        .asString();
  }

  private static String read(ServerProcess server, String id) {
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> server.api().get("/media/" + id).status() == 200);
    return server.api().get("/media/" + id).body();
  }

  private static boolean isWhole(Path file) {
    return !file.toString().endsWith(".part");
  }

  private static long count(Postgres database, String table) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** A WAHA server whose first answer never comes to its end. */
  private static final class HangsAtFirst implements AutoCloseable {
    private static final byte[] BYTES = FILE.getBytes(StandardCharsets.US_ASCII);

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger given = new AtomicInteger();
    private final CountDownLatch half = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final HttpServer server;

    HangsAtFirst() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/api/files/a.txt", this::give);
      server.createContext("/api/", HangsAtFirst::tellGroups);
      server.start();
    }

    /** Of the sessions here, it knows in which group they are, and no more. */
    private static void tellGroups(HttpExchange exchange) throws IOException {
      try (exchange) {
        var isKnown = exchange.getRequestURI().getPath().endsWith("/groups");
        var body =
            "[{\"id\":\"%s\",\"subject\":\"Sales\"}]"
                .formatted(GROUP)
                .getBytes(StandardCharsets.US_ASCII);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(isKnown ? 200 : 404, isKnown ? body.length : -1);
        if (isKnown) {
          exchange.getResponseBody().write(body);
        }
      }
    }

    Map<String, String> settings() {
      return Map.of(
          "PARLEY_WAHA_URL",
          "http://127.0.0.1:" + server.getAddress().getPort(),
          "PARLEY_MEDIA_PATIENCE",
          PATIENCE);
    }

    void awaitHalf() throws InterruptedException {
      half.await();
    }

    int given() {
      return given.get();
    }

    private void give(HttpExchange exchange) throws IOException {
      try (exchange) {
        exchange.sendResponseHeaders(200, BYTES.length);
        if (asked.incrementAndGet() == 1) {
          exchange.getResponseBody().write(BYTES, 0, BYTES.length / 2);
          exchange.getResponseBody().flush();
          half.countDown();
          end.await();
        } else {
          exchange.getResponseBody().write(BYTES);
          given.incrementAndGet();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      end.countDown();
      server.stop(0);
    }
  }
}

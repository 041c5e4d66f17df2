package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.accounts.TestTenants;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.coyote.AbstractProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** Clients who hold on to the server by being slow: others are served, and in the end they go. */
@ServerTest
class SlowClientsTest {
  private static final int CLIENTS = 200;

  /** More than buffers hold on both sides. */
  private static final int ANSWERS = 400;

  @Autowired World world;
  @Autowired ServletWebServerApplicationContext context;
  private final List<Socket> sockets = new ArrayList<>();
  private TestTenants.Tenant tenant;
  private Api api;
  private long before;

  @BeforeEach
  void aCaller() {
    tenant = world.tenant("unlimited");
    api = world.as(tenant);
    api.get("/sessions").expect(200);
    before = connections();
  }

  @AfterEach
  void everybodyLeaves() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
  }

  @Test
  void whoSendsNoHeadersIsSentAway() throws IOException {
    open("GET /api/v2/sessions HTTP/1.1\r\nHost: localhost\r\nX-A: ");
    assertServed();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(connections()).isLessThanOrEqualTo(before));
  }

  @Test
  void whoSendsAHeaderByteNowAndThenIsSentAway() throws IOException {
    open("GET /api/v2/sessions HTTP/1.1\r\nHost: localhost\r\nX-A: ");
    assertServed();
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              drip();
              assertThat(connections()).isLessThanOrEqualTo(before);
            });
  }

  @Test
  void whoSendsNoBodyIsSentAway() throws IOException {
    open(head(1_000) + "{\"name\": \"");
    assertServed();
    assertThat(answer(sockets.getFirst())).startsWith("HTTP/1.1 408").contains("too slowly");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(connections()).isLessThanOrEqualTo(before));
  }

  @Test
  void whoSendsABodyByteNowAndThenIsSentAway() throws IOException {
    open(head(1_000_000) + "{\"name\": \"");
    assertServed();
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              drip();
              assertThat(connections()).isLessThanOrEqualTo(before);
            });
  }

  @Test
  void whoIsRefusedHasToEndAsWell() throws IOException {
    open(head(1_000_000).replace(tenant.key(), "mf_nobody"));
    assertThat(sockets.getFirst().getInputStream().readNBytes(12))
        .asString(StandardCharsets.US_ASCII)
        .isEqualTo("HTTP/1.1 401");
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              drip();
              assertThat(connections()).isLessThanOrEqualTo(before);
            });
  }

  @Test
  void whoIsRefusedAndEndsKeepsTheConnection() throws IOException {
    var refused = head(10).replace(tenant.key(), "mf_nobody") + "{\"a\": \"b\"}";
    var last = refused.replace("Host:", "Connection: close\r\nHost:");
    var socket = connect();
    send(socket, refused + refused + last);
    assertThat(answer(socket).split("HTTP/1.1 401", -1)).hasSize(4);
  }

  @Test
  void whoDoesNotReadAnswersIsSentAway() throws IOException {
    var ask = "GET /v3/api-docs HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (var client = 0; client < 10; client++) {
      send(connect(), ask.repeat(ANSWERS));
    }
    assertServed();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(connections()).isLessThanOrEqualTo(before));
  }

  private void open(String begin) throws IOException {
    for (var client = 0; client < CLIENTS; client++) {
      send(connect(), begin);
    }
    // The server takes them one after the other.
    await()
        .untilAsserted(
            () ->
                assertThat(connections()).as("they are there").isGreaterThan(before + CLIENTS / 2));
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), world.port());
    sockets.add(socket);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** One more byte from everybody. */
  private void drip() {
    for (var socket : sockets) {
      try {
        send(socket, "a");
      } catch (IOException _) {
        // This one was sent away.
        continue;
      }
    }
  }

  private void assertServed() {
    for (var round = 0; round < 20; round++) {
      api.get("/sessions").expect(200);
      api.post("/simulator/messages", "{}").expect(422);
    }
  }

  private String head(int length) {
    return "POST /api/v2/sessions HTTP/1.1\r\nHost: localhost\r\nX-API-Key: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        .formatted(tenant.key(), length);
  }

  private static String answer(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private long connections() {
    var server = (TomcatWebServer) java.util.Objects.requireNonNull(context.getWebServer());
    var protocol = (AbstractProtocol<?>) server.getTomcat().getConnector().getProtocolHandler();
    return protocol.getConnectionCount();
  }
}

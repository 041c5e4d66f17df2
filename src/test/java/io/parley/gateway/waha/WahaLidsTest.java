package io.parley.gateway.waha;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parley.database.DatabaseClock;
import io.parley.gateway.GatewayOutcome;
import io.parley.gateway.SendTimeout;
import io.parley.http.ServerTest;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Questions to a WAHA server for the phones behind hidden ids, on the wire. */
@ServerTest
class WahaLidsTest {
  private static final WaId ANN = new WaId("99120001@lid");
  private static final WaId BEN = new WaId("99120002@lid");
  private static final Phone PHONE = new Phone("15550123456");

  @Autowired DatabaseClock clock;

  private final Map<String, String> answers = new LinkedHashMap<>();
  private final List<String> asked = new ArrayList<>();
  private HttpServer server;

  @BeforeEach
  void aServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void whatTheServerKnowsIsLearned() {
    answers.put("99120001", "{\"lid\": \"99120001@lid\", \"pn\": \"15550123456@c.us\"}");
    answers.put("99120002", "{\"lid\": \"99120002@lid\", \"pn\": null}");
    assertThat(ask(ANN, BEN)).isEqualTo(new GatewayOutcome.Done<>(Map.of(ANN, PHONE)));
    assertThat(asked)
        .containsExactly(
            "/api/parley_1/lids/99120001%40lid the key",
            "/api/parley_1/lids/99120002%40lid the key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "{\"pn\": 5}",
        "{\"pn\": \"99120002@lid\"}",
        "{\"pn\": \"nonsense\"}",
        "{\"pn\": [\"15550123456@c.us\"]}"
      })
  void whatIsNoPhoneIsNotKnown(String answer) {
    answers.put("99120001", answer);
    assertThat(ask(ANN)).isEqualTo(new GatewayOutcome.Done<>(Map.of()));
  }

  @Test
  void whatWasLearnedBeforeTheServerFailedCounts() {
    answers.put("99120001", "{\"pn\": \"15550123456@s.whatsapp.net\"}");
    assertThat(ask(ANN, BEN)).isEqualTo(new GatewayOutcome.Done<>(Map.of(ANN, PHONE)));
  }

  @Test
  void aServerThatFailsIsNotAskedForTheOthers() {
    answers.put("99120002", "{\"pn\": \"15550123456@c.us\"}");
    assertThat(ask(ANN, BEN)).isInstanceOf(GatewayOutcome.Unreachable.class);
    assertThat(asked).hasSize(1);
  }

  private GatewayOutcome<Map<WaId, Phone>> ask(WaId... lids) {
    var url = "http://localhost:" + server.getAddress().getPort() + "/";
    var client =
        new WahaClient(
            properties(Map.of("parley.waha.url", url, "parley.waha.api-key", "the key")),
            new SendTimeout(Duration.ofSeconds(15)),
            clock);
    try {
      return new WahaLids(client).phonesOf("parley_1", new LinkedHashSet<>(List.of(lids)));
    } finally {
      client.destroy();
    }
  }

  private static WahaProperties properties(Map<String, String> given) {
    return new Binder(new MapConfigurationPropertySource(given))
        .bindOrCreate("parley.waha", WahaProperties.class);
  }

  private void answer(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getRawPath();
    asked.add(path + " " + exchange.getRequestHeaders().getFirst("X-Api-Key"));
    var known =
        answers.entrySet().stream().filter(entry -> path.contains(entry.getKey())).findFirst();
    var body =
        known
            .map(Map.Entry::getValue)
            .orElse("{\"statusCode\": 500}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(known.isPresent() ? 200 : 500, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}

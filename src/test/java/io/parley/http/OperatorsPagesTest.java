package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What operators and developers open beside the API. */
@ServerTest
class OperatorsPagesTest {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

  @Autowired World world;

  @Test
  void theDocumentIsReadableInABrowser() throws Exception {
    assertThat(page("/docs")).contains("swagger-ui").contains("<html");
  }

  @Test
  void metricsTellWhatCameIn() throws Exception {
    var team = world.team();
    team.watch("\"monitor_mode\": \"all\"");
    team.writes(World.phone(), "Ann", "hello");
    var metrics = page("/actuator/prometheus");
    assertThat(metrics).containsPattern("parley_inbound_events_total\\{outcome=\"stored\"} [1-9]");
    assertThat(metrics).contains("parley_inbound_waiting", "hikaricp_connections_pending");
  }

  @Test
  void theServerIsLiveAndReady() throws Exception {
    assertThat(page("/actuator/health/liveness")).contains("UP");
    assertThat(page("/actuator/health/readiness")).contains("UP");
  }

  private String page(String path) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://localhost:" + world.port() + path));
    var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }
}

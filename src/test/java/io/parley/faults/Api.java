package io.parley.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;

/** The server's HTTP side, as the owner's programs see it. */
record Api(int port, String header, String credential) {
  static final String KEY = "mf_of_the_owner_in_fault_tests";

  /** Longer than the server may take to give up, so that hanging for ever is found out. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();

  /** As the owner's key. */
  Api(int port) {
    this(port, "X-API-Key", KEY);
  }

  /** As somebody who signed in. */
  Api as(String accessToken) {
    return new Api(port, "Authorization", "Bearer " + accessToken);
  }

  Answer get(String path) {
    return exchangeSurely(request(path).GET());
  }

  Answer post(String path, String json, String... headers) {
    var request = request(path).POST(BodyPublishers.ofString(json));
    request.header("Content-Type", "application/json");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return exchangeSurely(request);
  }

  /** As a form with a CSV file. */
  Answer postFile(String path, String csv) {
    var form =
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.csv\"\r\n\r\n"
            + csv
            + "\r\n--x--\r\n";
    var request = request(path).POST(BodyPublishers.ofString(form));
    return exchangeSurely(request.header("Content-Type", "multipart/form-data; boundary=x"));
  }

  Answer patch(String path, String json) {
    var request = request(path).method("PATCH", BodyPublishers.ofString(json));
    return exchangeSurely(request.header("Content-Type", "application/json"));
  }

  /** As WAHA posts; the server may die meanwhile. */
  Answer deliver(byte[] webhook, String hmac) throws IOException {
    return exchange(
        HttpRequest.newBuilder(uri("/gateway/waha"))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("User-Agent", "WAHA/2026.7.1")
            .header("X-Webhook-Request-Id", UUID.randomUUID().toString())
            .header("X-Webhook-Hmac", hmac)
            .header("X-Webhook-Hmac-Algorithm", "sha512")
            .POST(BodyPublishers.ofByteArray(webhook)));
  }

  /**
   * Follows the stream of a session.
   *
   * @param lastEventId where to go on
   */
  Follower follow(String session, String lastEventId) {
    var request =
        HttpRequest.newBuilder(uri("/api/v2/sessions/" + session + "/events"))
            .header("X-API-Key", KEY)
            .header("Last-Event-ID", lastEventId)
            .build();
    try {
      return new Follower(HTTP.send(request, BodyHandlers.ofInputStream()));
    } catch (IOException failure) {
      throw new AssertionError("no stream", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  /** The events of the log that a session's stream shows. */
  List<JsonNode> eventsOf(String session) {
    return events().stream()
        .filter(event -> event.required("data").path("session_id").asString("").equals(session))
        .toList();
  }

  /** A session of the simulator that works. */
  String makeWorkingSession() {
    var session = makeSession("Sales", "simulator").id();
    post("/api/v2/sessions/" + session + "/start", "{}").expect(200);
    post("/api/v2/simulator/sessions/" + session + "/scan", "{}").expect(200);
    return session;
  }

  /** Somebody writes to the session. */
  void write(String session, int person, String text) {
    post(
            "/api/v2/simulator/messages",
            """
            {"session_id": "%s", "from": "+1555010%04d", "text": "%s"}
            """
                .formatted(session, person, text))
        .expect(202);
  }

  /** The value of a metric without tags. */
  double metric(String name) {
    return get("/actuator/prometheus")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  int readiness() {
    return get("/actuator/health/readiness").status();
  }

  int liveness() {
    return get("/actuator/health/liveness").status();
  }

  Session makeSession(String name, String gateway) {
    var made =
        post("/api/v2/sessions", "{\"name\": \"%s\", \"gateway\": \"%s\"}".formatted(name, gateway))
            .expect(201)
            .json();
    return new Session(
        made.required("id").asString(),
        made.required("config").required("gateway_session").asString());
  }

  /** Returns the id of the monitored group. */
  String watch(Session session, String waGroup, String keyword) {
    return post(
            "/api/v2/groups",
            """
            {"session_id": "%s", "wa_group_id": "%s", "monitor_mode": "keywords", "monitor_keywords": ["%s"]}
            """
                .formatted(session.id(), waGroup, keyword))
        .expect(201)
        .text("id");
  }

  /** The whole log, read page by page. */
  List<JsonNode> events() {
    var events = new ArrayList<JsonNode>();
    var after = "0";
    JsonNode page;
    do {
      page = get("/api/v2/events?limit=100&after=" + after).expect(200).json();
      page.required("events").forEach(events::add);
      after = page.required("next_after").asString();
    } while (page.required("has_more").asBoolean());
    return events;
  }

  record Session(String id, String gatewayName) {}

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(PATIENCE).header(header, credential);
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private Answer exchangeSurely(HttpRequest.Builder request) {
    try {
      return exchange(request);
    } catch (IOException failure) {
      throw new AssertionError("the server does not answer", failure);
    }
  }

  private static Answer exchange(HttpRequest.Builder request) throws IOException {
    try {
      return Answer.of(HTTP.send(request.build(), BodyHandlers.ofString()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
  }
}

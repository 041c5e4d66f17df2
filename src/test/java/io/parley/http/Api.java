package io.parley.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** A client of the API. Every answer is held against the committed OpenAPI document. */
public final class Api {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final List<String> ROOTS =
      List.of("/api/", "/gateway/", "/media/", "/tenant/", "/actuator/", "/v3/");

  private final int port;
  private final Map<String, String> headers;

  private Api(int port, Map<String, String> headers) {
    this.port = port;
    this.headers = headers;
  }

  public static Api at(int port) {
    return new Api(port, Map.of("Content-Type", "application/json"));
  }

  public Api withKey(String key) {
    return with("X-API-Key", key);
  }

  public Api with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Api(port, more);
  }

  public Api without(String header) {
    var less = new LinkedHashMap<>(headers);
    less.remove(header);
    return new Api(port, less);
  }

  public Answer get(String path) {
    return send("GET", path, null);
  }

  public Answer delete(String path) {
    return send("DELETE", path, null);
  }

  public Answer post(String path, String body) {
    return send("POST", path, body.getBytes(StandardCharsets.UTF_8));
  }

  public Answer post(String path) {
    return send("POST", path, null);
  }

  public Answer patch(String path, String body) {
    return send("PATCH", path, body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param path below /api/v2, unless it begins with another root of the server
   */
  public Answer send(String method, String path, byte @Nullable [] body) {
    var full = ROOTS.stream().anyMatch(path::startsWith) ? path : "/api/v2" + path;
    return checked(method, full, exchange(method, full, body));
  }

  /** Follows a stream, which must be granted. */
  LiveStream follow(String path) {
    var response = exchange("GET", "/api/v2" + path, null);
    if (response.statusCode() != 200) {
      throw new AssertionError("expected a stream but was " + response.statusCode());
    }
    return new LiveStream(response);
  }

  private HttpResponse<InputStream> exchange(String method, String full, byte @Nullable [] body) {
    var publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + full))
            .method(method, publisher);
    headers.forEach(request::header);
    try {
      return HTTP.send(request.build(), BodyHandlers.ofInputStream());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static Answer checked(String method, String full, HttpResponse<InputStream> response) {
    var path = full.split("\\?", 2)[0];
    var type = response.headers().firstValue("Content-Type").orElse("");
    var body = read(type, response);
    var json =
        type.isEmpty() || type.contains("json")
            ? JsonMapper.shared().readTree(new String(body, StandardCharsets.UTF_8))
            : MissingNode.getInstance();
    if (!path.startsWith("/actuator/") && !path.startsWith("/v3/")) {
      OpenApi.committed().check(method, path, response.statusCode(), type, json);
    }
    return new Answer(response.statusCode(), json, response.headers().map(), body);
  }

  /** Nothing of a stream, which has no end. */
  private static byte[] read(String type, HttpResponse<InputStream> response) {
    try (var body = response.body()) {
      return type.startsWith("text/event-stream") ? new byte[0] : body.readAllBytes();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** What the server answered. */
  public record Answer(int status, JsonNode json, Map<String, List<String>> headers, byte[] body) {
    public String text(String pointer) {
      return json.at(pointer).asString();
    }

    public long number(String pointer) {
      return json.at(pointer).asLong();
    }

    public String detail() {
      return text("/detail");
    }

    public String header(String name) {
      return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of("")).getFirst();
    }

    public Answer expect(int wanted) {
      if (status != wanted) {
        throw new AssertionError("expected " + wanted + " but was " + status + ": " + json);
      }
      return this;
    }
  }
}

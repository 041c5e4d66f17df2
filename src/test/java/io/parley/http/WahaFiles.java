package io.parley.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A WAHA server that gives files, behind a base path, in whichever way a test says. */
final class WahaFiles implements AutoCloseable {
  static final String BASE = "/waha";
  static final String KEY = "the key of the WAHA server";

  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** What is done with a request. */
  @FunctionalInterface
  interface Answer {
    void give(HttpExchange exchange) throws IOException;
  }

  WahaFiles() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + BASE;
  }

  /**
   * @param path below the base path, as it stands in the request
   */
  void on(String path, Answer answer) {
    answers.put(BASE + path, answer);
  }

  /** How often it was asked with the right key, whatever came of it. */
  long asked(String path) {
    return asked.stream().filter((BASE + path)::equals).count();
  }

  static Answer file(byte[] bytes) {
    return exchange -> {
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  static Answer json(int status, String json) {
    return exchange -> {
      var bytes = json.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  static Answer fileNotFound() {
    return json(404, "{\"error\": {\"code\": 404, \"key\": \"FILE_NOT_FOUND\"}}");
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var target = exchange.getRequestURI().getRawPath();
      if (!KEY.equals(exchange.getRequestHeaders().getFirst("X-Api-Key"))) {
        json(401, "{\"message\": \"Unauthorized\", \"statusCode\": 401}").give(exchange);
        return;
      }
      asked.add(target);
      answers.getOrDefault(target, fileNotFound()).give(exchange);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

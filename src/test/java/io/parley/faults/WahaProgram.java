package io.parley.faults;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A WAHA server to be killed: a program of its own. What it delivers stands in its log before
 * anybody is answered, and is all that it knows after a restart.
 *
 * <p>All its sessions work from the moment that they are made. By {@code POST /mishap} it is told
 * what to do wrong.
 */
final class WahaProgram {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration LONGEST_HANG = Duration.ofMinutes(1);

  private final WahaLog log;
  private final WahaReporter reporter;
  private final Map<String, Mishap> mishaps = new ConcurrentHashMap<>();
  private final Random random = new Random();
  private volatile CountDownLatch held = new CountDownLatch(1);

  private WahaProgram(WahaLog log, WahaReporter reporter) {
    this.log = log;
    this.reporter = reporter;
  }

  /** What goes wrong with a send. */
  enum Kind {
    SLOW,
    /** Fails, and has sent nothing. */
    FAILS_BEFORE,
    FAILS_AFTER,
    THROTTLES,
    RESETS_BEFORE,
    RESETS_AFTER,
    CUTS_OFF,
    HANGS_BEFORE,
    HANGS_AFTER
  }

  /**
   * @param share of the sends that go wrong
   */
  private record Mishap(Kind kind, double share, int millis) {}

  /** Arguments: port, directory, and where it reports to. */
  public static void main(String[] arguments) throws IOException {
    var log = WahaLog.open(Path.of(arguments[1]));
    var nodes = Arrays.stream(arguments).skip(2).toList();
    var program = new WahaProgram(log, new WahaReporter(nodes));
    var address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
    var server = HttpServer.create(address, 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", program::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      var json = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
      var path =
          Arrays.stream(exchange.getRequestURI().getRawPath().split("/"))
              .skip(1)
              .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
              .toList();
      route(exchange, exchange.getRequestMethod() + " " + path.getFirst(), path, json);
    } catch (IOException _) {
      // Whoever asked has gone.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void route(HttpExchange exchange, String what, List<String> path, JsonNode json)
      throws IOException, InterruptedException {
    switch (what) {
      case "POST mishap" -> {
        mishaps.put(
            json.required("session").asString(),
            new Mishap(
                Kind.valueOf(json.required("kind").asString()),
                json.required("share").asDouble(),
                json.required("millis").asInt()));
        reply(exchange, 200, "{}");
      }
      case "POST behave" -> {
        mishaps.clear();
        held.countDown();
        held = new CountDownLatch(1);
        reply(exchange, 200, "{}");
      }
      case "GET count" -> reply(exchange, 200, Integer.toString(log.count()));
      case "GET last" -> reply(exchange, 200, log.last(path.get(1)));
      default -> api(exchange, path, json);
    }
  }

  private void api(HttpExchange exchange, List<String> path, JsonNode json)
      throws IOException, InterruptedException {
    var isPost = exchange.getRequestMethod().equals("POST");
    switch (path.get(1)) {
      case "sendText" -> send(exchange, json);
      case "sendSeen", "startTyping", "stopTyping" -> reply(exchange, 201, "{\"result\":true}");
      case "sessions" -> {
        if (path.size() > 2 && !isPost && !exchange.getRequestMethod().equals("PUT")) {
          session(exchange, path.get(2));
        } else if (path.size() > 2) {
          if (json.has("config")) {
            log.keep(path.get(2), json.required("config"));
          }
          session(exchange, path.get(2));
        } else if (isPost) {
          var name = json.required("name").asString();
          log.keep(name, json.path("config"));
          session(exchange, name);
        } else {
          reply(exchange, 200, "[]");
        }
      }
      default -> use(exchange, path);
    }
  }

  private void session(HttpExchange exchange, String name) throws IOException {
    var config = log.config(name);
    if (config.isEmpty()) {
      missing(exchange);
      return;
    }
    var session = JSON.createObjectNode().put("name", name).put("status", "WORKING");
    session.set("config", config.get());
    session.set("me", JSON.createObjectNode().put("id", WahaReporter.ACCOUNT));
    reply(exchange, exchange.getRequestMethod().equals("POST") ? 201 : 200, session.toString());
  }

  private void use(HttpExchange exchange, List<String> path) throws IOException {
    var session = path.get(1);
    switch (path.get(2)) {
      case "new-message-id" -> reply(exchange, 200, "{\"id\":\"" + newId() + "\"}");
      case "lids" -> reply(exchange, 200, "{\"lid\":null,\"pn\":\"" + path.getLast() + "\"}");
      case "chats" -> {
        if (path.size() < 5) {
          reply(exchange, 200, "[]");
        } else if (path.size() == 5) {
          var query = String.valueOf(exchange.getRequestURI().getQuery());
          var isFirst = !query.contains("offset=") || query.contains("offset=0");
          var messages = JSON.createArrayNode();
          if (isFirst) {
            log.chat(session, path.get(3)).forEach(one -> messages.add(message(one)));
          }
          reply(exchange, 200, messages.toString());
        } else {
          var found =
              log.chat(session, path.get(3)).stream()
                  .filter(one -> path.get(5).endsWith("_" + one.id()))
                  .findFirst();
          if (found.isPresent()) {
            reply(exchange, 200, message(found.get()).toString());
          } else {
            missing(exchange);
          }
        }
      }
      default -> missing(exchange);
    }
  }

  static ObjectNode message(Delivery delivery) {
    return JSON.createObjectNode()
        .put("id", "true_" + delivery.chat() + "_" + delivery.id())
        .put("timestamp", delivery.at() / 1_000)
        .put("from", delivery.chat())
        .put("fromMe", true)
        .put("source", "api")
        .put("body", delivery.text())
        .put("hasMedia", false)
        .put("ack", 1)
        .put("ackName", "SERVER");
  }

  private void send(HttpExchange exchange, JsonNode json) throws IOException, InterruptedException {
    var asked = System.currentTimeMillis();
    var session = json.required("session").asString();
    var own = mishaps.get(session);
    var mishap = own == null ? mishaps.get("*") : own;
    if (mishap == null || random.nextDouble() >= mishap.share()) {
      answer(exchange, deliver(asked, json));
      return;
    }
    log.mishap(session, mishap.kind().name());
    switch (mishap.kind()) {
      case SLOW -> {
        Thread.sleep(mishap.millis());
        answer(exchange, deliver(asked, json));
      }
      case FAILS_BEFORE -> fail(exchange);
      case FAILS_AFTER -> {
        deliver(asked, json);
        fail(exchange);
      }
      case THROTTLES -> {
        exchange.getResponseHeaders().set("Retry-After", "1");
        reply(exchange, 429, "{\"statusCode\":429,\"message\":\"Too Many Requests\"}");
      }
      case RESETS_BEFORE -> {}
      case RESETS_AFTER -> deliver(asked, json);
      case CUTS_OFF -> {
        deliver(asked, json);
        exchange.sendResponseHeaders(201, 1_000);
        exchange.getResponseBody().write("{\"id\":\"tr".getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
      }
      case HANGS_BEFORE -> hang();
      case HANGS_AFTER -> {
        var delivery = deliver(asked, json);
        hang();
        answer(exchange, delivery);
      }
    }
  }

  private void hang() throws InterruptedException {
    var _ = held.await(LONGEST_HANG.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Delivery deliver(long asked, JsonNode json) throws IOException {
    var delivery =
        log.deliver(
            asked,
            json.required("session").asString(),
            json.required("chatId").asString(),
            json.path("id").asString(newId()),
            json.required("text").asString());
    reporter.report(delivery);
    return delivery;
  }

  private static void answer(HttpExchange exchange, Delivery delivery) throws IOException {
    reply(exchange, 201, message(delivery).toString());
  }

  private static void fail(HttpExchange exchange) throws IOException {
    reply(
        exchange,
        500,
        "{\"statusCode\":500,\"exception\":{\"message\":\"Protocol error\",\"name\":\"Error\"}}");
  }

  private static void missing(HttpExchange exchange) throws IOException {
    reply(exchange, 404, "{\"statusCode\":404,\"message\":\"Not found\"}");
  }

  private static void reply(HttpExchange exchange, int status, String json) throws IOException {
    var bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String newId() {
    return "3EB0" + UUID.randomUUID().toString().replace("-", "").substring(0, 16).toUpperCase();
  }
}

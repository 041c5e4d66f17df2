package io.parley.wahastub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A WAHA server as its documentation describes it: sessions, login, groups, signed webhooks; and
 * the ways in which such servers are known to misbehave.
 */
public final class WahaServerStub implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final String apiKey;
  private final Map<String, WahaSessionStub> sessions = new ConcurrentHashMap<>();
  private final Map<String, Fault> faults = new ConcurrentHashMap<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final WahaSendingStub sending = new WahaSendingStub(closed);
  private volatile boolean forgetsWebhooks;
  private volatile boolean refusesNames;

  private WahaServerStub(HttpServer server, String apiKey) {
    this.server = server;
    this.apiKey = apiKey;
  }

  /** How the server can misbehave. */
  public enum Fault {
    ERROR,
    HANG,
    GARBAGE,
    HTML,
    EMPTY,
    HUGE,
    REDIRECT,
    WRONG_TYPES,
    CUT_OFF,
    TRICKLE,
    UNAUTHORIZED,
    NOT_FOUND,
    WRONG_STATUS,
    NOT_IMPLEMENTED,
    BUSY
  }

  public static WahaServerStub start(String apiKey) {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      var stub = new WahaServerStub(HttpServer.create(address, 0), apiKey);
      stub.server.setExecutor(stub.threads);
      stub.server.createContext("/", stub::handle);
      stub.server.start();
      return stub;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public String url() {
    return "http://localhost:" + server.getAddress().getPort() + "/base/";
  }

  public WahaSessionStub session(String name) {
    var session = sessions.get(name);
    if (session == null) {
      throw new AssertionError("WAHA has no session " + name + " but " + sessions.keySet());
    }
    return session;
  }

  /** What is sent, and what goes wrong with it. */
  public WahaSendingStub sending() {
    return sending;
  }

  public boolean has(String name) {
    return sessions.containsKey(name);
  }

  /** The server loses the session, as one without durable storage does. */
  public void lose(String name) {
    sessions.remove(name);
  }

  /** What is asked for below this path goes wrong until {@link #behave}. */
  public void misbehave(String pathPrefix, Fault fault) {
    faults.put(pathPrefix, fault);
  }

  public void misbehave(Fault fault) {
    misbehave("/", fault);
  }

  /** The path is answered with this text. */
  public void answer(String path, String json) {
    answers.put(path, json);
  }

  /** Sessions made or changed from now on lose their webhooks at once. */
  public void forgetWebhooks(boolean forgets) {
    forgetsWebhooks = forgets;
  }

  /** Makes no sessions but {@code default}, as old servers of the free edition. */
  public void refuseNames() {
    refusesNames = true;
  }

  public void behave() {
    faults.clear();
    answers.clear();
    forgetsWebhooks = false;
    refusesNames = false;
    sending.behave();
  }

  /** What was asked for, as {@code METHOD /path?query}, oldest first. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  public long count(String request) {
    return requests.stream().filter(request::equals).count();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
    sessions.values().forEach(WahaSessionStub::close);
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      var path = exchange.getRequestURI().getRawPath().replaceFirst("^/base", "");
      var query = exchange.getRequestURI().getQuery();
      requests.add(exchange.getRequestMethod() + " " + path + (query == null ? "" : "?" + query));
      var body = exchange.getRequestBody().readAllBytes();
      var fault =
          faults.entrySet().stream()
              .filter(entry -> path.startsWith(entry.getKey()))
              .map(Map.Entry::getValue)
              .findFirst();
      if (fault.isPresent()) {
        new Misbehaviour(exchange, closed).show(fault.get(), body);
        return;
      }
      if (!apiKey.equals(exchange.getRequestHeaders().getFirst("X-Api-Key"))) {
        reply(exchange, 401, "{\"message\":\"Unauthorized\",\"statusCode\":401}");
        return;
      }
      if (answers.containsKey(path)) {
        reply(exchange, 200, answers.get(path));
        return;
      }
      route(exchange, path, query == null ? "" : query, body);
    } catch (IOException _) {
      // The client has gone.
    }
  }

  private void route(HttpExchange exchange, String path, String query, byte[] body)
      throws IOException {
    var parts =
        Arrays.stream(path.split("/"))
            .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
            .toList();
    var method = exchange.getRequestMethod();
    var json = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
    if (path.equals("/api/sessions")) {
      if (method.equals("GET")) {
        reply(exchange, 200, list(query.contains("all=true")));
      } else {
        create(exchange, json);
      }
      return;
    }
    var isAside = WahaSendingStub.isAside(path);
    var isSend = WahaSendingStub.isSend(path);
    var isControl = parts.size() >= 4 && parts.get(2).equals("sessions");
    var name =
        isAside || isSend
            ? json.path("session").asString("")
            : parts.size() < 3 ? "" : isControl ? parts.get(3) : parts.get(2);
    var session = sessions.get(name);
    if (session == null) {
      reply(
          exchange,
          404,
          "{\"statusCode\":404,\"message\":\"Session not found\",\"error\":\"Not Found\"}");
      return;
    }
    if ((isAside || isSend) && !session.status().equals("WORKING")) {
      unexpected(exchange, session, "WORKING");
    } else if (isAside) {
      sending.aside(exchange, path, json);
    } else if (isSend) {
      sending.send(exchange, session, path, json);
    } else if (isControl) {
      control(exchange, session, parts.size() == 4 ? method : parts.get(4), json);
    } else {
      use(exchange, session, parts.subList(3, parts.size()), query, json);
    }
  }

  private String list(boolean all) {
    return sessions.values().stream()
        .filter(session -> all || !session.status().equals("STOPPED"))
        .map(WahaSessionStub::listed)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private void create(HttpExchange exchange, JsonNode wanted) throws IOException {
    var name = wanted.path("name").asString("default");
    if (refusesNames) {
      reply(
          exchange,
          422,
          "{\"statusCode\":422,\"message\":\"WAHA Core support only 'default' session.\",\"error\":\"Unprocessable Entity\"}");
      return;
    }
    var made = new WahaSessionStub(name, config(wanted));
    if (!name.matches("[a-zA-Z0-9_-]{1,54}") || sessions.putIfAbsent(name, made) != null) {
      reply(
          exchange,
          422,
          "{\"statusCode\":422,\"message\":\"Session '"
              + name
              + "' already exists. Use PUT to update it.\",\"error\":\"Unprocessable Entity\"}");
      return;
    }
    if (wanted.path("start").asBoolean(true)) {
      made.start();
    }
    reply(exchange, 201, made.described());
  }

  private ObjectNode config(JsonNode wanted) {
    var config =
        wanted.path("config") instanceof ObjectNode given
            ? given.deepCopy()
            : JSON.createObjectNode();
    if (forgetsWebhooks) {
      config.remove("webhooks");
    }
    return config;
  }

  private void control(HttpExchange exchange, WahaSessionStub session, String what, JsonNode body)
      throws IOException {
    switch (what) {
      case "GET" -> reply(exchange, 200, session.described());
      case "PUT" -> {
        session.configure(config(body));
        reply(exchange, 200, session.described());
      }
      case "DELETE" -> {
        session.logout();
        session.stop();
        sessions.remove(session.name());
        exchange.sendResponseHeaders(200, -1);
      }
      case "start" -> {
        session.start();
        reply(exchange, 201, session.described());
      }
      case "stop" -> {
        session.stop();
        reply(exchange, 201, session.described());
      }
      case "restart" -> {
        session.restart();
        reply(exchange, 201, session.described());
      }
      case "logout" -> {
        var ran = !session.status().equals("STOPPED");
        session.logout();
        if (ran) {
          session.restart();
        }
        reply(exchange, 201, session.described());
      }
      default -> reply(exchange, 404, "{\"statusCode\":404,\"message\":\"Cannot do that\"}");
    }
  }

  private static void unexpected(HttpExchange exchange, WahaSessionStub session, String expected)
      throws IOException {
    reply(
        exchange,
        422,
        """
        {"error":"Session status is not as expected. Try again later or restart the session","session":"%s",
         "status":"%s","expected":["%s"]}
        """
            .formatted(session.name(), session.status(), expected));
  }

  private void use(
      HttpExchange exchange,
      WahaSessionStub session,
      List<String> what,
      String query,
      JsonNode body)
      throws IOException {
    var login = what.getFirst().equals("auth");
    var expected = login ? "SCAN_QR_CODE" : "WORKING";
    if (!session.status().equals(expected)) {
      unexpected(exchange, session, expected);
      return;
    }
    switch (String.join("/", what.subList(0, Math.min(2, what.size())))) {
      case "auth/qr" -> reply(exchange, 200, "{\"value\":\"" + session.qr() + "\"}");
      case "auth/request-code" ->
          reply(
              exchange,
              201,
              "{\"code\":\"%s\"}"
                  .formatted(session.pairingCode(body.path("phoneNumber").asString(""))));
      case "groups" -> {
        if (exchange.getRequestMethod().equals("POST")) {
          reply(exchange, 201, session.makeGroup(body));
        } else {
          reply(exchange, 200, session.groups(parameters(query)));
        }
      }
      default -> {
        if (what.getFirst().equals("chats")) {
          chats(exchange, session.chats(), what.subList(1, what.size()), parameters(query));
        } else if (what.equals(List.of("new-message-id"))) {
          sending.newId(exchange);
        } else if (what.size() == 3 && what.getFirst().equals("lids")) {
          reply(exchange, 200, session.hiddenId(what.get(2)));
        } else if (what.size() == 2 && what.getFirst().equals("lids")) {
          reply(exchange, 200, session.hiddenPhone(what.get(1)));
        } else if (what.size() == 4 && exchange.getRequestMethod().equals("POST")) {
          reply(exchange, 200, session.change(what.get(1), what.get(3), body));
        } else if (what.size() == 4
            && what.get(3).equals("v2")
            && what.get(2).equals("participants")) {
          reply(exchange, 200, session.participants(what.get(1)));
        } else {
          reply(exchange, 404, "{\"statusCode\":404,\"message\":\"Cannot GET\"}");
        }
      }
    }
  }

  private static void chats(
      HttpExchange exchange, WahaChatsStub chats, List<String> what, Map<String, String> parameters)
      throws IOException {
    if (what.equals(List.of("overview"))) {
      reply(exchange, 200, chats.overview(parameters));
    } else if (what.size() == 2 && what.get(1).equals("messages")) {
      reply(exchange, 200, chats.messages(what.getFirst(), parameters));
    } else {
      var message = what.size() == 3 ? chats.message(what.getFirst(), what.get(2)) : "";
      reply(
          exchange,
          message.isEmpty() ? 404 : 200,
          message.isEmpty() ? "{\"statusCode\":404,\"message\":\"Message not found\"}" : message);
    }
  }

  private static Map<String, String> parameters(String query) {
    var parameters = new ArrayList<String[]>();
    for (var part : query.split("&")) {
      if (part.contains("=")) {
        parameters.add(part.split("=", 2));
      }
    }
    return parameters.stream().collect(Collectors.toMap(part -> part[0], part -> part[1]));
  }

  static void reply(HttpExchange exchange, int status, String json) throws IOException {
    var bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}

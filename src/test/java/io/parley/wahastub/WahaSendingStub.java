package io.parley.wahastub;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Sends as a WAHA server does: each engine answers in its own format, and much can go wrong. */
public final class WahaSendingStub {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Set<String> ASIDES = Set.of("sendSeen", "startTyping", "stopTyping");
  private static final Set<String> SENDS =
      Set.of("sendText", "sendImage", "sendFile", "sendVideo", "sendVoice");
  private static final int ACK_PAUSE = 10;

  private final CountDownLatch closed;
  private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
  private final List<String> asides = new CopyOnWriteArrayList<>();
  private final Map<String, Mishap> mishaps = new ConcurrentHashMap<>();
  private final Map<String, String> keptUnder = new ConcurrentHashMap<>();
  private volatile Consumer<Delivery> hook = _ -> {};
  private volatile Engine engine = Engine.GOWS;
  private volatile Duration slowness = Duration.ofMillis(500);
  private volatile String retryAfter = "";
  private volatile int idStatus = 200;
  private volatile boolean keepsIds = true;
  private volatile boolean echoes = true;
  private volatile boolean echoesFirst;
  private volatile int[] acks = {1, 2};

  WahaSendingStub(CountDownLatch closed) {
    this.closed = closed;
  }

  /** What reached WhatsApp. */
  public record Delivery(
      String session,
      String chat,
      String type,
      String text,
      String rawId,
      String replyTo,
      String mimeType,
      int fileSize,
      Instant at) {}

  /** Whose format the answer to a send has. */
  public enum Engine {
    GOWS,
    NOWEB,
    WEBJS,
    /** One that had forgotten to answer: 201 and nothing more. */
    EMPTY,
    /** 201, and HTML. */
    RUBBISH
  }

  /** What goes wrong with a send. */
  public enum Mishap {
    BAD_REQUEST,
    NOT_IMPLEMENTED,
    NO_SUCH_ROUTE,
    WRONG_STATUS,
    NO_SESSION,
    WRONG_KEY,
    THROTTLED,
    TOO_LARGE,
    /** The account may write to nobody new. */
    RESTRICTED,
    /** Nobody has this number. */
    NOBODY,
    FAILED_BEFORE,
    FAILED_AFTER,
    UNAVAILABLE,
    HANGS_BEFORE,
    HANGS_AFTER,
    CLOSED_BEFORE,
    CLOSED_AFTER,
    CUT_OFF_AFTER,
    SLOW
  }

  /** Called with each delivery, before anything is answered or told. */
  public void onDelivery(Consumer<Delivery> listener) {
    hook = listener;
  }

  public void answerAs(Engine other) {
    engine = other;
  }

  /** What a question for a new id is answered with: 200, or how servers say that they cannot. */
  public void answerIdsWith(int status) {
    idStatus = status;
  }

  /** Whether a text gets the id that was chosen for it. */
  public void keepIds(boolean keeps) {
    keepsIds = keeps;
  }

  /** All sends go wrong like this. */
  public void goWrong(Mishap mishap) {
    mishaps.put("", mishap);
  }

  public void goWrong(String session, Mishap mishap) {
    mishaps.put(session, mishap);
  }

  public void retryAfter(String value) {
    retryAfter = value;
  }

  public void slowness(Duration time) {
    slowness = time;
  }

  /** Whether own messages are reported. */
  public void echo(boolean isOn) {
    echoes = isOn;
  }

  /** The report of a message has been taken before its send is answered. */
  public void echoFirst(boolean isOn) {
    echoesFirst = isOn;
  }

  /** Which acknowledgements follow: 1 the server has it, 2 the phone, 3 it was read. */
  public void acknowledge(int... steps) {
    acks = steps.clone();
  }

  /** The account keeps this chat under another name. */
  public void keepUnder(String chat, String other) {
    keptUnder.put(chat, other);
  }

  /** From now on everything is well. */
  public void behave() {
    mishaps.clear();
    keptUnder.clear();
    engine = Engine.GOWS;
    idStatus = 200;
    keepsIds = true;
    retryAfter = "";
    echoes = true;
    echoesFirst = false;
    acks = new int[] {1, 2};
  }

  /** The oldest first. */
  public List<Delivery> deliveries() {
    return List.copyOf(deliveries);
  }

  public List<Delivery> deliveries(String session) {
    return deliveries.stream().filter(delivery -> delivery.session().equals(session)).toList();
  }

  /** Seen marks and typing, as {@code session chat sendSeen}, the oldest first. */
  public List<String> asides() {
    return List.copyOf(asides);
  }

  static boolean isAside(String path) {
    return ASIDES.contains(path.replaceFirst("^/api/", ""));
  }

  static boolean isSend(String path) {
    return SENDS.contains(path.replaceFirst("^/api/", ""));
  }

  void aside(HttpExchange exchange, String path, JsonNode body) throws IOException {
    asides.add(
        text(body, "session") + " " + text(body, "chatId") + path.replaceFirst("^/api/", " "));
    WahaServerStub.reply(exchange, 201, "{\"result\":true}");
  }

  void newId(HttpExchange exchange) throws IOException {
    WahaServerStub.reply(
        exchange,
        idStatus,
        idStatus == 200
            ? "{\"id\":\"" + newRawId() + "\"}"
            : "{\"statusCode\":"
                + idStatus
                + ",\"message\":\"Cannot GET\",\"error\":\"Not Found\"}");
  }

  void send(HttpExchange exchange, WahaSessionStub session, String path, JsonNode body)
      throws IOException {
    var mishap = mishaps.getOrDefault(session.name(), mishaps.get(""));
    if (mishap == null) {
      answer(exchange, deliver(session, path, body));
      return;
    }
    switch (mishap) {
      case BAD_REQUEST -> fails(exchange, 400, "[\"text must be a string\"]");
      case NOT_IMPLEMENTED ->
          fails(exchange, 422, "\"The method is not implemented by the engine.\"");
      case NO_SUCH_ROUTE -> fails(exchange, 404, "\"Cannot POST " + path + "\"");
      case NO_SESSION -> fails(exchange, 404, "\"Session not found\"");
      case WRONG_KEY -> fails(exchange, 401, "\"Unauthorized\"");
      case TOO_LARGE -> fails(exchange, 413, "\"request entity too large\"");
      case UNAVAILABLE -> fails(exchange, 503, "\"Service Unavailable\"");
      case WRONG_STATUS ->
          WahaServerStub.reply(
              exchange,
              422,
              """
              {"error":"Session status is not as expected","session":"s","status":"STARTING","expected":["WORKING"]}
              """);
      case THROTTLED -> {
        if (!retryAfter.isEmpty()) {
          exchange.getResponseHeaders().set("Retry-After", retryAfter);
        }
        fails(exchange, 429, "\"Too Many Requests\"");
      }
      case RESTRICTED -> breaks(exchange, body, "2 UNKNOWN: server returned error 463");
      case NOBODY ->
          breaks(
              exchange, body, "2 UNKNOWN: no LID found for 15550100463@s.whatsapp.net from server");
      case FAILED_BEFORE -> breaks(exchange, body, "Protocol error");
      case FAILED_AFTER -> {
        deliver(session, path, body);
        breaks(exchange, body, "Protocol error");
      }
      case HANGS_BEFORE -> pause(Duration.ofMinutes(1));
      case HANGS_AFTER -> {
        deliver(session, path, body);
        pause(Duration.ofMinutes(1));
      }
      case CLOSED_BEFORE -> {}
      case CLOSED_AFTER -> deliver(session, path, body);
      case CUT_OFF_AFTER -> {
        deliver(session, path, body);
        exchange.sendResponseHeaders(201, 1_000);
        exchange
            .getResponseBody()
            .write("{\"id\":".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
      case SLOW -> {
        pause(slowness);
        answer(exchange, deliver(session, path, body));
      }
    }
  }

  private static void fails(HttpExchange exchange, int status, String message) throws IOException {
    WahaServerStub.reply(
        exchange,
        status,
        "{\"statusCode\":%d,\"message\":%s,\"error\":\"Error\"}".formatted(status, message));
  }

  /** As the server does, it repeats the request. */
  private static void breaks(HttpExchange exchange, JsonNode body, String message)
      throws IOException {
    WahaServerStub.reply(
        exchange,
        500,
        """
        {"statusCode":500,"timestamp":"2026-07-10T08:00:00.000Z",
         "exception":{"message":"%s","stack":"Error: %s","name":"Error","code":2,"details":"%s"},
         "request":{"path":"/api/sendText","method":"POST","body":%s,"query":{}},"version":{"version":"2026.7.1"}}
        """
            .formatted(message, message, message, body));
  }

  private void pause(Duration time) {
    try {
      var _ = closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Delivery deliver(WahaSessionStub session, String path, JsonNode body) {
    var type = path.replaceFirst("^/api/send", "").toLowerCase(Locale.ROOT);
    var chosen = type.equals("text") && keepsIds && idStatus == 200 ? text(body, "id") : "";
    var file = body.path("file");
    var delivery =
        new Delivery(
            session.name(),
            text(body, "chatId"),
            type,
            text(body, type.equals("text") ? "text" : "caption"),
            chosen.isEmpty() ? newRawId() : chosen,
            text(body, "reply_to"),
            text(file, "mimetype"),
            Base64.getDecoder().decode(text(file, "data")).length,
            Instant.now());
    deliveries.add(delivery);
    hook.accept(delivery);
    tell(session, delivery);
    return delivery;
  }

  private void tell(WahaSessionStub session, Delivery delivery) {
    var chat = keptUnder.getOrDefault(delivery.chat(), delivery.chat());
    var message =
        new WahaChatsStub.Message(
            chat, true, delivery.rawId(), "", delivery.text(), delivery.at(), 1);
    session.chats().add(message);
    if (echoes) {
      var echo = (ObjectNode) JSON.readTree(message.json());
      session.tell("message.any", echo.put("source", "api").toString());
    }
    if (echoesFirst) {
      for (var round = 0; round < 500 && !session.isQuiet(); round++) {
        pause(Duration.ofMillis(ACK_PAUSE));
      }
    }
    Arrays.stream(acks)
        .forEach(
            ack ->
                session.tell(
                    "message.ack",
                    "{\"id\":\"%s\",\"from\":\"%s\",\"to\":null,\"participant\":null,\"fromMe\":true,\"ack\":%d}"
                        .formatted(message.id(), chat, ack)));
  }

  private void answer(HttpExchange exchange, Delivery delivery) throws IOException {
    var id = "true_" + delivery.chat() + "_" + delivery.rawId();
    switch (engine) {
      case GOWS ->
          WahaServerStub.reply(
              exchange,
              201,
              "{\"id\":\"%s\",\"_data\":{\"Info\":{\"ID\":\"%s\"}}}"
                  .formatted(id, delivery.rawId()));
      case NOWEB ->
          WahaServerStub.reply(
              exchange,
              201,
              """
              {"key":{"remoteJid":"%s","fromMe":true,"id":"%s"},"message":{"extendedTextMessage":{"text":%s}},
               "messageTimestamp":"%d","status":"PENDING"}
              """
                  .formatted(
                      delivery.chat().replace("@c.us", "@s.whatsapp.net"),
                      delivery.rawId(),
                      JSON.writeValueAsString(delivery.text()),
                      delivery.at().getEpochSecond()));
      case WEBJS ->
          WahaServerStub.reply(
              exchange,
              201,
              """
              {"_data":{"id":{"fromMe":true,"remote":"%1$s","id":"%2$s","_serialized":"%3$s"}},
               "id":{"fromMe":true,"remote":"%1$s","id":"%2$s","_serialized":"%3$s"},"ack":0,"body":%4$s}
              """
                  .formatted(
                      delivery.chat(),
                      delivery.rawId(),
                      id,
                      JSON.writeValueAsString(delivery.text())));
      case EMPTY -> exchange.sendResponseHeaders(201, -1);
      case RUBBISH -> WahaServerStub.reply(exchange, 201, "<html>Created</html>");
    }
  }

  private static String newRawId() {
    return "3EB0" + UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("");
  }
}

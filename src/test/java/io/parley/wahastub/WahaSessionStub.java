package io.parley.wahastub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A session of the stub, and the phone that belongs to it. */
public final class WahaSessionStub implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final AtomicLong CLOCK = new AtomicLong();
  private static final String BROKEN_SCAN = "2@";

  private final String name;
  private final ExecutorService webhooks = Executors.newSingleThreadExecutor();
  private final AtomicInteger codes = new AtomicInteger();
  private final AtomicInteger underWay = new AtomicInteger();
  private final Map<String, String> groups = new TreeMap<>();
  private final Map<String, String> participants = new TreeMap<>();
  private final Map<String, String> hiddenPhones = new TreeMap<>();
  private final WahaChatsStub chats = new WahaChatsStub();
  private final Set<String> shut = new TreeSet<>();
  private ObjectNode config;
  private String status = "STOPPED";
  private String phone = "";
  private String listedStatus = "";
  private String activity = "null";
  private boolean stuck;
  private boolean mute;
  private boolean hidesKeys;
  private boolean groupsAsMap;
  private int repeats = 1;

  WahaSessionStub(String name, ObjectNode config) {
    this.name = name;
    this.config = config;
  }

  public String name() {
    return name;
  }

  /** What the server keeps of the account's chats. */
  public WahaChatsStub chats() {
    return chats;
  }

  public synchronized String status() {
    return status;
  }

  public synchronized ObjectNode config() {
    return config;
  }

  /** The session comes up again without what it was told. */
  public synchronized void forgetConfig() {
    config = JsonMapper.shared().createObjectNode();
  }

  public synchronized void hideKeys() {
    hidesKeys = true;
  }

  /** The list, and the session alone, say this until it is empty again. */
  public synchronized void pretend(String other) {
    listedStatus = other;
  }

  /** A start never gets any further. */
  public synchronized void getStuck(boolean isStuck) {
    stuck = isStuck;
  }

  /** No webhook leaves any more. */
  public synchronized void mute(boolean isMute) {
    mute = isMute;
  }

  public synchronized void repeatWebhooks(int times) {
    repeats = times;
  }

  public synchronized void lastActiveAt(long millis) {
    activity = String.valueOf(millis);
  }

  /** As some engines list them. */
  public synchronized void listGroupsAsMap() {
    groupsAsMap = true;
  }

  /**
   * @param json as the engine describes it
   */
  public synchronized void addGroup(String id, String json, String participantsJson) {
    groups.put(id, json);
    participants.put(id, participantsJson);
  }

  /** Who is behind a hidden id. */
  public synchronized void learn(String lid, String digits) {
    hiddenPhones.put(lid, digits);
  }

  synchronized void configure(ObjectNode wanted) {
    config = wanted;
    if (!status.equals("STOPPED")) {
      restart();
    }
  }

  synchronized void start() {
    if (status.equals("STOPPED") || status.equals("FAILED")) {
      go("STARTING");
      if (!stuck) {
        go(phone.isEmpty() ? "SCAN_QR_CODE" : "WORKING");
      }
    }
  }

  synchronized void stop() {
    if (!status.equals("STOPPED")) {
      go("STOPPED");
    }
  }

  synchronized void restart() {
    stop();
    start();
  }

  synchronized void logout() {
    phone = "";
  }

  /** The owner scans the code. */
  public synchronized void scan(String digits) {
    if (!status.equals("SCAN_QR_CODE")) {
      throw new AssertionError("there is no code to scan while " + status);
    }
    phone = digits;
    go("WORKING");
  }

  /** The code has expired: the next one is shown, and the same status is told again. */
  public synchronized void rotate() {
    codes.incrementAndGet();
    go("SCAN_QR_CODE");
  }

  synchronized String qr() {
    return BROKEN_SCAN + name + "," + codes.get();
  }

  synchronized String pairingCode(String digits) {
    return digits.matches("[0-9]{7,15}") ? "ABCD-EFGH" : "";
  }

  /** Whatever happens, it is told. */
  public synchronized void go(String next) {
    status = next;
    tell(
        "session.status",
        """
        {"name":"%s","status":"%s","statuses":[{"status":"%s","timestamp":%d}],"data":null}
        """
            .formatted(name, next, next, now()));
  }

  /** Only WAHA knows: the webhook is lost. */
  public synchronized void goUnheard(String next) {
    status = next;
  }

  public void receive(String group, String rawId, String from, String text) {
    tell(
        "message.any",
        """
        {"id":"false_%1$s_%2$s_%3$s","timestamp":%4$d,"from":"%1$s","fromMe":false,"source":"app","to":"%3$s",
         "participant":"%3$s","body":"%5$s","hasMedia":false,"media":null,"ack":1,"ackName":"SERVER","vCards":[],
         "location":null,"replyTo":null,"_data":{}}
        """
            .formatted(group, rawId, from, now() / 1000, text));
  }

  /** Sends a webhook to all who asked for such, signed as they wanted. */
  public synchronized void tell(String event, String payload) {
    if (mute) {
      return;
    }
    for (var webhook : config.path("webhooks")) {
      var wanted = webhook.path("events").valueStream().map(entry -> entry.asString()).toList();
      if (!wanted.contains(event)) {
        continue;
      }
      for (var time = 0; time < repeats; time++) {
        var body = envelope(event, payload);
        var url = webhook.path("url").asString();
        var key = webhook.path("hmac").path("key").asString("");
        underWay.incrementAndGet();
        webhooks.execute(
            () -> {
              try {
                deliver(url, key, body);
              } finally {
                underWay.decrementAndGet();
              }
            });
      }
    }
  }

  /** Whether everything that was told has been answered. */
  public boolean isQuiet() {
    return underWay.get() == 0;
  }

  private synchronized String envelope(String event, String payload) {
    return """
    {"id":"evt_%s","timestamp":%d,"event":"%s","session":"%s","metadata":%s,"me":%s,"payload":%s,"engine":"GOWS",
     "environment":{"version":"2026.7.1","engine":"GOWS","tier":"CORE","browser":null,"platform":"linux/x64"}}
    """
        .formatted(
            UUID.randomUUID().toString().replace("-", ""),
            now(),
            event,
            name,
            config.path("metadata").isObject() ? config.path("metadata") : "{}",
            me(),
            payload);
  }

  private static void deliver(String url, String key, String body) {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .header("X-Webhook-Request-Id", UUID.randomUUID().toString())
            .header("X-Webhook-Hmac", hmac(key, bytes))
            .header("X-Webhook-Hmac-Algorithm", "sha512")
            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
            .build();
    try {
      HTTP.send(request, BodyHandlers.discarding());
    } catch (IOException _) {
      // The receiver has gone.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static String hmac(String key, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  synchronized String listed() {
    return described();
  }

  synchronized String described() {
    var shown = config.deepCopy();
    if (hidesKeys) {
      shown.path("webhooks").forEach(webhook -> ((ObjectNode) webhook).remove("hmac"));
    }
    return """
    {"name":"%s","status":"%s","config":%s,"me":%s,"assignedWorker":"w1","presence":null,"timestamps":{"activity":%s}}
    """
        .formatted(name, listedStatus.isEmpty() ? status : listedStatus, shown, me(), activity);
  }

  private synchronized String me() {
    return phone.isEmpty() || !status.equals("WORKING")
        ? "null"
        : "{\"id\":\"%s@c.us\",\"lid\":\"88001@lid\",\"jid\":\"%s:12@s.whatsapp.net\",\"pushName\":\"Shop\"}"
            .formatted(phone, phone);
  }

  synchronized String groups(Map<String, String> parameters) {
    var limit = Long.parseLong(parameters.getOrDefault("limit", "1000"));
    var offset = Long.parseLong(parameters.getOrDefault("offset", "0"));
    var page = groups.entrySet().stream().skip(offset).limit(limit).toList();
    return groupsAsMap
        ? page.stream()
            .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
            .collect(Collectors.joining(",", "{", "}"))
        : page.stream().map(Map.Entry::getValue).collect(Collectors.joining(",", "[", "]"));
  }

  synchronized String participants(String group) {
    return participants.getOrDefault(group, "[]");
  }

  /** Who is not known is null. */
  synchronized String hiddenPhone(String lid) {
    var digits = hiddenPhones.get(lid);
    return "{\"lid\":\"%s\",\"pn\":%s}"
        .formatted(lid, digits == null ? "null" : "\"" + digits + "@c.us\"");
  }

  /** Who hides nothing has none. */
  synchronized String hiddenId(String digits) {
    var lid =
        hiddenPhones.entrySet().stream()
            .filter(person -> person.getValue().equals(digits))
            .map(person -> "\"" + person.getKey() + "\"")
            .findFirst()
            .orElse("null");
    return "{\"lid\":%s,\"pn\":\"%s@c.us\"}".formatted(lid, digits);
  }

  public synchronized List<String> groupIds() {
    return List.copyOf(groups.keySet());
  }

  /** As one of the engines answers. */
  synchronized String makeGroup(JsonNode wanted) {
    var id = "1203639" + (10_000_000 + groups.size()) + "@g.us";
    addGroup(
        id,
        "{\"id\":\"%s\",\"subject\":%s}".formatted(id, wanted.path("name")),
        members(people(wanted)));
    return "{\"gid\":{\"server\":\"g.us\",\"user\":\"%s\",\"_serialized\":\"%s\"},\"title\":%s,\"participants\":{}}"
        .formatted(id.replace("@g.us", ""), id, wanted.path("name"));
  }

  /** Who keeps their doors shut cannot be added, whatever the answer says. */
  public synchronized void closeDoors(String digits) {
    shut.add(digits + "@c.us");
  }

  synchronized String change(String group, String action, JsonNode wanted) {
    var members = new TreeMap<String, String>();
    JsonMapper.shared()
        .readTree(participants.getOrDefault(group, "[]"))
        .forEach(
            member ->
                members.put(
                    member.path("pn").asString(member.path("id").asString()),
                    member.path("role").asString()));
    for (var person : people(wanted).keySet()) {
      switch (action) {
        case "add" -> members.putAll(Map.of(person, "participant"));
        case "remove" -> members.remove(person);
        case "promote" -> members.computeIfPresent(person, (_, _) -> "admin");
        default -> members.computeIfPresent(person, (_, _) -> "participant");
      }
    }
    participants.put(group, members(members));
    return "[{\"status\":\"200\"}]";
  }

  private static Map<String, String> people(JsonNode wanted) {
    var people = new TreeMap<String, String>();
    wanted
        .path("participants")
        .forEach(person -> people.put(person.path("id").asString(), "participant"));
    return people;
  }

  private String members(Map<String, String> roles) {
    return roles.entrySet().stream()
        .filter(member -> !shut.contains(member.getKey()))
        .map(
            member ->
                "{\"id\":\"%s\",\"pn\":\"%s\",\"role\":\"%s\"}"
                    .formatted(
                        member.getKey().replace("@c.us", "9@lid"),
                        member.getKey(),
                        member.getValue()))
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** No two events at the same time. */
  private static long now() {
    return CLOCK.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis()));
  }

  @Override
  public void close() {
    webhooks.shutdownNow();
  }
}

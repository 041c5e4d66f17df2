package io.parley.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the gateway keeps: a line for each thing that happened, which is never changed. */
final class WahaLog {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String FILE = "waha.jsonl";

  private final FileChannel file;
  private final Map<String, JsonNode> configs = new HashMap<>();
  private final Map<String, List<Delivery>> chats = new HashMap<>();
  private final Map<String, String> last = new HashMap<>();
  private int count;

  private WahaLog(FileChannel file) {
    this.file = file;
  }

  static WahaLog open(Path directory) throws IOException {
    var path = directory.resolve(FILE);
    var log =
        new WahaLog(
            FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND));
    lines(directory).forEach(log::take);
    return log;
  }

  /** What stands in the log, whoever writes it at this moment. */
  static List<JsonNode> lines(Path directory) throws IOException {
    var path = directory.resolve(FILE);
    if (!Files.exists(path)) {
      return List.of();
    }
    var text = Files.readString(path);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(JSON::readTree).toList();
  }

  static List<Delivery> deliveries(Path directory) throws IOException {
    return lines(directory).stream().filter(line -> line.has("text")).map(Delivery::of).toList();
  }

  synchronized Optional<JsonNode> config(String session) {
    return Optional.ofNullable(configs.get(session));
  }

  synchronized void keep(String session, JsonNode config) throws IOException {
    var line = JSON.createObjectNode().put("session", session);
    line.set("config", config);
    append(line);
  }

  synchronized void mishap(String session, String kind) throws IOException {
    append(
        JSON.createObjectNode()
            .put("at", System.currentTimeMillis())
            .put("session", session)
            .put("mishap", kind));
  }

  synchronized Delivery deliver(long asked, String session, String chat, String id, String text)
      throws IOException {
    var line =
        JSON.createObjectNode()
            .put("at", System.currentTimeMillis())
            .put("asked", asked)
            .put("session", session)
            .put("chat", chat)
            .put("id", id)
            .put("text", text);
    append(line);
    return Delivery.of(line);
  }

  /** The newest first. */
  synchronized List<Delivery> chat(String session, String chat) {
    return List.copyOf(chats.getOrDefault(session + " " + chat, List.of()).reversed());
  }

  synchronized int count() {
    return count;
  }

  /** The chat of a session's last message; empty if there was none. */
  synchronized String last(String session) {
    return last.getOrDefault(session, "");
  }

  private void append(ObjectNode line) throws IOException {
    file.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    take(line);
  }

  private void take(JsonNode line) {
    if (line.has("config")) {
      configs.put(line.required("session").asString(), line.required("config"));
    } else if (line.has("text")) {
      var delivery = Delivery.of(line);
      count++;
      last.put(delivery.session(), delivery.chat());
      chats
          .computeIfAbsent(delivery.session() + " " + delivery.chat(), _ -> new ArrayList<>())
          .add(delivery);
    }
  }
}

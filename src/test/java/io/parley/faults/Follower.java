package io.parley.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a stream of server-sent events, and remembers what it was told. */
final class Follower implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final InputStream stream;
  private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile String lastEventId = "";
  private volatile boolean isWhole;

  Follower(HttpResponse<InputStream> response) {
    if (response.statusCode() != 200) {
      throw new AssertionError("no stream but " + response.statusCode());
    }
    this.stream = response.body();
    this.thread = Thread.ofVirtual().start(this::read);
  }

  List<JsonNode> messages() {
    return List.copyOf(messages);
  }

  String lastEventId() {
    return lastEventId;
  }

  boolean isEnded() {
    return !thread.isAlive();
  }

  /** Whether the server has ended it properly. */
  boolean isWhole() {
    return isWhole;
  }

  @Override
  public void close() {
    try {
      stream.close();
      thread.join();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      var id = "";
      var data = "";
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.isEmpty()) {
          if (!data.isEmpty()) {
            messages.add(JSON.readTree(data));
          }
          data = "";
          lastEventId = id;
        }
      }
      isWhole = true;
    } catch (IOException _) {
      // The connection broke.
      return;
    }
  }
}

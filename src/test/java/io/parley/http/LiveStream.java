package io.parley.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of a stream, which reads as EventSource does. */
final class LiveStream implements AutoCloseable {
  private final HttpResponse<InputStream> response;
  private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
  private final List<String> ids = new CopyOnWriteArrayList<>();
  private final AtomicInteger comments = new AtomicInteger();
  private final Thread reader;
  private volatile String lastEventId = "";
  private volatile String retry = "";

  LiveStream(HttpResponse<InputStream> response) {
    this.response = response;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  HttpResponse<InputStream> response() {
    return response;
  }

  /** The data of all messages so far. */
  List<JsonNode> messages() {
    return List.copyOf(messages);
  }

  List<Long> sequences() {
    return messages().stream().map(message -> message.path("sequence").asLong()).toList();
  }

  List<String> events() {
    return messages().stream().map(message -> message.path("event").asString()).toList();
  }

  /** The ids of the messages, as the lines before them said. */
  List<String> ids() {
    return List.copyOf(ids);
  }

  int comments() {
    return comments.get();
  }

  String lastEventId() {
    return lastEventId;
  }

  String retry() {
    return retry;
  }

  boolean isEnded() {
    return !reader.isAlive();
  }

  @Override
  public void close() {
    try {
      response.body().close();
      reader.join();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (var lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      var data = new StringBuilder();
      var id = "";
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          lastEventId = id;
          dispatch(data, id);
        } else if (line.startsWith(":")) {
          comments.incrementAndGet();
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("retry: ")) {
          retry = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data.append(line.substring(6));
        } else {
          throw new AssertionError("what is " + line);
        }
      }
    } catch (IOException _) {
      // Cut off, by this side or the other.
      return;
    }
  }

  private void dispatch(StringBuilder data, String id) {
    if (!data.isEmpty()) {
      ids.add(id);
      messages.add(JsonMapper.shared().readTree(data.toString()));
      data.setLength(0);
    }
  }
}

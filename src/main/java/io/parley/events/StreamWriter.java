package io.parley.events;

import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The wire of server-sent events. All messages are unnamed, so that {@code onmessage} hears them.
 */
final class StreamWriter {
  private static final String RESET = "data: {\"event\": \"reset\"}\n";

  private final ServletResponse response;

  /** Opens nothing yet: who finds something wrong before the first word can answer otherwise. */
  StreamWriter(ServletResponse response) {
    this.response = response;
  }

  /**
   * An id without data is no message, but is remembered: whoever is cut off before the first event
   * resumes without a gap too.
   */
  void begin(EventReader.Start start, Duration retry) throws IOException {
    send(
        "retry: %d\nid: %d\n%s\n"
            .formatted(retry.toMillis(), start.position(), start.isReset() ? RESET : ""));
  }

  void reset(long position) throws IOException {
    send("id: %d\n%s\n".formatted(position, RESET));
  }

  /** Keeps proxies from closing what they take for idle, and finds out who is gone. */
  void beat(long position) throws IOException {
    send(":\nid: %d\n\n".formatted(position));
  }

  void write(byte[] message) throws IOException {
    response.getOutputStream().write(message);
  }

  void flush() throws IOException {
    response.getOutputStream().flush();
  }

  private void send(String text) throws IOException {
    write(text.getBytes(StandardCharsets.US_ASCII));
    flush();
  }
}

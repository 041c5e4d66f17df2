package io.parley.events;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The wire of server-sent events. All messages are unnamed, so that {@code onmessage} hears them.
 */
final class StreamWriter {
  private static final String RESET = "data: {\"event\": \"reset\"}\n";

  private final OutputStream out;

  StreamWriter(OutputStream out) {
    this.out = out;
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
    out.write(message);
  }

  void flush() throws IOException {
    out.flush();
  }

  private void send(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }
}

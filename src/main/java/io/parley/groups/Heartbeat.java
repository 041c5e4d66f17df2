package io.parley.groups;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.http.MediaType;

/**
 * Writes a space now and then into a JSON answer that takes long: allowed before the value, it
 * keeps the connection open, and shows whether somebody still waits at its other end.
 */
final class Heartbeat {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final HttpServletResponse response;
  private final long pause;
  private long last = System.nanoTime();
  private boolean gone;

  Heartbeat(HttpServletResponse response) {
    this(response, PAUSE);
  }

  Heartbeat(HttpServletResponse response, Duration pause) {
    this.response = response;
    this.pause = pause.toNanos();
  }

  /** To be asked often. A caller who goes is noticed at the second beat at the latest. */
  boolean isWaitedFor() {
    var now = System.nanoTime();
    if (!gone && now - last >= pause) {
      last = now;
      beat();
    }
    return !gone;
  }

  private void beat() {
    try {
      response.setContentType(MediaType.APPLICATION_JSON_VALUE);
      response.getOutputStream().write(' ');
      response.flushBuffer();
    } catch (IOException _) {
      gone = true;
    }
  }
}

package io.parley.events;

import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/** The streams of this node, which end before its web server does. */
@Component
class OpenStreams implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(OpenStreams.class);

  /** Above the web server, which would wait for open streams to end by themselves. */
  private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

  private final Seats seats;
  private final Set<Stream> open = ConcurrentHashMap.newKeySet();
  private volatile boolean running;

  OpenStreams(Seats seats) {
    this.seats = seats;
  }

  /** One of them, written by the thread of its request. */
  interface Stream {
    /**
     * Writes until the stream has come to its end.
     *
     * @throws IOException if the client is gone
     */
    void write() throws IOException, InterruptedException;

    /** May be called by any thread. */
    void end();
  }

  /**
   * Answers with a stream, and returns it when it has come to its end.
   *
   * @param opening is asked once there is a place, and writes nothing yet
   * @throws Problem before anything is answered, if there is no place for another stream or it
   *     cannot be opened
   */
  <S extends Stream> S serve(
      TenantId tenant,
      HttpServletRequest request,
      HttpServletResponse response,
      Function<StreamWriter, S> opening)
      throws IOException {
    try (var _ = seats.take(tenant)) {
      var stream = opening.apply(new StreamWriter(response));
      describe(response);
      // Whoever asks for the headers only would never be noticed to be gone.
      if (!HttpMethod.HEAD.matches(request.getMethod())) {
        write(stream);
      }
      return stream;
    }
  }

  private static void describe(HttpServletResponse response) {
    response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    // nginx would collect what is small, and pass it on late.
    response.setHeader("X-Accel-Buffering", "no");
  }

  private void write(Stream stream) {
    open.add(stream);
    try {
      if (!running) {
        stream.end();
      }
      stream.write();
    } catch (IOException gone) {
      log.debug("The client of a stream is gone", gone);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(stream);
    }
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    open.forEach(Stream::end);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}

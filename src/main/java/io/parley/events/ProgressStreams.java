package io.parley.events;

import io.parley.shared.Caller;
import io.parley.shared.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/**
 * Something that goes on and comes to an end, as a live stream of server-sent events: how it is
 * now, and again whenever that has changed. The places are those of {@link EventStreams}.
 */
@Service
public class ProgressStreams implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ProgressStreams.class);

  private final Seats seats;
  private final StreamProperties properties;
  private final JsonMapper json;
  private final Set<ProgressStream> open = ConcurrentHashMap.newKeySet();
  private volatile boolean running;

  ProgressStreams(Seats seats, StreamProperties properties, JsonMapper json) {
    this.seats = seats;
    this.properties = properties;
    this.json = json;
  }

  /**
   * How it is.
   *
   * @param data equal as long as nothing has changed
   * @param isLast whether it has come to its end
   */
  public record Snapshot(Object data, boolean isLast) {}

  /**
   * What somebody wants to follow.
   *
   * @param look asked up to four times a second
   * @param mayStill asked now and then: when it says no, the stream ends
   */
  public record Subscription(Caller caller, Supplier<Snapshot> look, BooleanSupplier mayStill) {}

  /**
   * Answers with a stream, and returns when it has come to its end.
   *
   * @throws Problem before anything is answered, if there is no place for another stream or nothing
   *     to look at
   */
  public void serve(
      Subscription subscription, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try (var _ = seats.take(subscription.caller().tenantId())) {
      var first = subscription.look().get();
      EventStreams.describe(response);
      // Whoever asks for the headers only would never be noticed to be gone.
      if (!HttpMethod.HEAD.matches(request.getMethod())) {
        var out = new StreamWriter(response.getOutputStream());
        write(new ProgressStream(subscription, out, properties, json), first);
      }
    }
  }

  private void write(ProgressStream stream, Snapshot first) {
    open.add(stream);
    try {
      if (!running) {
        stream.end();
      }
      stream.write(first);
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
    open.forEach(ProgressStream::end);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return EventStreams.PHASE;
  }
}

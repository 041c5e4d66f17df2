package io.parley.events;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.shared.Caller;
import io.parley.shared.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Service;

/**
 * The log as a live stream of server-sent events. A stream is written by its request's own thread,
 * which is a virtual one; its connection is closed when the method returns.
 */
@Service
@EnableConfigurationProperties(StreamProperties.class)
public class EventStreams implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(EventStreams.class);

  /** Above the web server, which would wait for open streams to end by themselves. */
  static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

  private final Seats seats;
  private final EventReader reader;
  private final Feeds feeds;
  private final StreamProperties properties;
  private final Counter dropped;
  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
  private volatile boolean running;

  EventStreams(
      Seats seats,
      EventReader reader,
      Feeds feeds,
      StreamProperties properties,
      MeterRegistry meters) {
    this.seats = seats;
    this.reader = reader;
    this.feeds = feeds;
    this.properties = properties;
    this.dropped =
        Counter.builder("parley.streams.dropped")
            .description("Event streams that were ended since their client read too slowly")
            .register(meters);
  }

  /**
   * What somebody wants to follow.
   *
   * @param lastEventId the header of this name: where to go on; null for what happens from now on
   * @param mayStill asked now and then: when it says no, the stream ends
   */
  public record Subscription(
      Caller caller, EventFilter filter, @Nullable String lastEventId, BooleanSupplier mayStill) {}

  /**
   * Answers with a stream, and returns when it has come to its end.
   *
   * @throws Problem before anything is answered, if there is no place for another stream or the
   *     place in the log cannot be read
   */
  public void serve(
      Subscription subscription, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try (var _ = seats.take(subscription.caller().tenantId())) {
      var start = reader.start(subscription.caller().tenantId(), subscription.lastEventId());
      describe(response);
      // Whoever asks for the headers only would never be noticed to be gone.
      if (!HttpMethod.HEAD.matches(request.getMethod())) {
        var out = new StreamWriter(response.getOutputStream());
        write(new EventStream(subscription, out, reader, feeds, properties), start);
      }
    }
  }

  static void describe(HttpServletResponse response) {
    response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    // nginx would collect what is small, and pass it on late.
    response.setHeader("X-Accel-Buffering", "no");
  }

  private void write(EventStream stream, EventReader.Start start) {
    open.add(stream);
    try {
      if (!running) {
        stream.end();
      }
      stream.write(start);
    } catch (IOException gone) {
      log.debug("The client of a stream is gone", gone);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(stream);
      if (stream.isTooSlow()) {
        dropped.increment();
      }
    }
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    open.forEach(EventStream::end);
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

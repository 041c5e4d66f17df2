package io.parley.events;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.shared.Caller;
import io.parley.shared.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Service;

/**
 * The log as a live stream of server-sent events. A stream is written by its request's own thread,
 * which is a virtual one; its connection is closed when the method returns.
 */
@Service
@EnableConfigurationProperties(StreamProperties.class)
public class EventStreams {
  private final OpenStreams open;
  private final EventReader reader;
  private final Feeds feeds;
  private final StreamProperties properties;
  private final Counter dropped;

  EventStreams(
      OpenStreams open,
      EventReader reader,
      Feeds feeds,
      StreamProperties properties,
      MeterRegistry meters) {
    this.open = open;
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
    var tenant = subscription.caller().tenantId();
    var ended =
        open.serve(
            tenant,
            request,
            response,
            out -> {
              var start = reader.start(tenant, subscription.lastEventId());
              return new EventStream(subscription, start, out, reader, feeds, properties);
            });
    if (ended.isTooSlow()) {
      dropped.increment();
    }
  }
}

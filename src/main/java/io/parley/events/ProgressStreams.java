package io.parley.events;

import io.parley.shared.Caller;
import io.parley.shared.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/**
 * Something that goes on and comes to an end, as a live stream of server-sent events: how it is
 * now, and again whenever that has changed. The places are those of {@link EventStreams}.
 */
@Service
public class ProgressStreams {
  private final OpenStreams open;
  private final StreamProperties properties;
  private final JsonMapper json;

  ProgressStreams(OpenStreams open, StreamProperties properties, JsonMapper json) {
    this.open = open;
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
    var _ =
        open.serve(
            subscription.caller().tenantId(),
            request,
            response,
            out ->
                new ProgressStream(subscription, subscription.look().get(), out, properties, json));
  }
}

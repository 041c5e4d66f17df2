package io.parley.gateway.waha;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.database.DatabaseClock;
import io.parley.gateway.InboundOutcome;
import io.parley.gateway.InboundSink;
import io.parley.shared.Problem;
import io.parley.shared.PublicRoute;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@RestController
class WahaWebhook {
  /** A message that is allowed to have 16 MB may have very many fields. */
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxTokenCount(Long.MAX_VALUE).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final WahaSignature signature;
  private final InboundSink sink;
  private final DatabaseClock clock;
  private final WahaHeard heard;
  private final Counter unknown;

  WahaWebhook(
      WahaSignature signature,
      InboundSink sink,
      DatabaseClock clock,
      WahaHeard heard,
      MeterRegistry meters) {
    this.signature = signature;
    this.sink = sink;
    this.clock = clock;
    this.heard = heard;
    this.unknown =
        Counter.builder("parley.inbound.unknown").tag("gateway", "waha").register(meters);
  }

  /**
   * What became of the event.
   *
   * @param status stored, repeated or ignored
   */
  record Received(String status) {}

  /**
   * Takes an event from WAHA. It is answered 200 only when it is durable; WAHA sends everything
   * else again.
   */
  @PostMapping("/gateway/waha")
  @PublicRoute("signed by the gateway")
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      required = true,
      content =
          @Content(
              mediaType = "application/json",
              schema =
                  @Schema(
                      types = "object",
                      additionalProperties = Schema.AdditionalPropertiesValue.TRUE)))
  Received receive(
      @RequestHeader(name = "X-Webhook-Hmac", required = false) @Nullable String hmac,
      InputStream body)
      throws IOException {
    signature.requirePossible(hmac);
    var bytes = body.readAllBytes();
    signature.check(bytes, hmac);
    var envelope = parse(bytes);
    heard.note(envelope.path("session").asString(""));
    var events = WahaEvents.read(envelope, clock.instant());
    if (events.isEmpty()) {
      unknown.increment();
      return new Received("ignored");
    }
    var outcomes = sink.accept(events);
    return answer(
        outcomes.contains(InboundOutcome.FAILED) ? InboundOutcome.FAILED : outcomes.getFirst());
  }

  private JsonNode parse(byte[] body) {
    try {
      var tree = JSON.readTree(body);
      if (!tree.isMissingNode()) {
        return tree;
      }
    } catch (StreamConstraintsException _) {
      throw new Problem.BadRequest(
          "The body is nested too deeply, or has a name or a number that is too long.");
    } catch (JacksonException _) {
      // The reason would quote the body.
    }
    throw new Problem.BadRequest("The body is no valid JSON in UTF-8.");
  }

  private static Received answer(InboundOutcome outcome) {
    return switch (outcome) {
      case STORED -> new Received("stored");
      case REPEATED -> new Received("repeated");
      case IGNORED -> new Received("ignored");
      case FAILED -> throw new IllegalStateException("an event could not be stored");
    };
  }
}

package io.parley.gateway.simulator;

import io.parley.shared.FieldError;
import io.parley.shared.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the network and the people of a session behave. All seconds count from the sending.
 *
 * @param failShare of the sends that are refused
 * @param timeoutShare of the sends that are delivered, and nobody is told so
 * @param lostAckShare of the sends of which the phone reports nothing
 * @param readShare of the messages that are read
 * @param replyShare of the messages that are answered, and thus read
 * @param seed for the same messages to meet the same fate again; null for chance
 */
record SimulatedBehaviour(
    Latency latencyMs,
    double failShare,
    double timeoutShare,
    double lostAckShare,
    double readShare,
    double replyShare,
    int deliveredSeconds,
    int readSeconds,
    int replySeconds,
    Strictness strictness,
    @Nullable Long seed) {
  static final SimulatedBehaviour USUAL =
      new Wanted(null, null, null, null, null, null, null, null, null, null, null).complete();

  /** Milliseconds that a send takes: any from {@code mean - spread} to {@code mean + spread}. */
  @Schema(name = "SimulatedLatency")
  record Latency(int mean, int spread) {}

  /**
   * When the network bans a session.
   *
   * @param strangersPerMinute the most messages in a minute to people who never wrote to it; null
   *     for any number
   */
  @Schema(name = "SimulatedStrictness")
  record Strictness(
      @Min(value = 0, message = "must be 0 to 10000")
          @Max(value = 10_000, message = "must be 0 to 10000")
          @Nullable Integer strangersPerMinute) {}

  /** As somebody asks for it: what is absent is as usual. */
  @Schema(name = "NewSimulatedBehaviour")
  record Wanted(
      @Valid @Nullable WantedLatency latencyMs,
      @DecimalMin(value = "0", message = NO_SHARE) @DecimalMax(value = "1", message = NO_SHARE)
          @Nullable Double failShare,
      @DecimalMin(value = "0", message = NO_SHARE) @DecimalMax(value = "1", message = NO_SHARE)
          @Nullable Double timeoutShare,
      @DecimalMin(value = "0", message = NO_SHARE) @DecimalMax(value = "1", message = NO_SHARE)
          @Nullable Double lostAckShare,
      @DecimalMin(value = "0", message = NO_SHARE) @DecimalMax(value = "1", message = NO_SHARE)
          @Nullable Double readShare,
      @DecimalMin(value = "0", message = NO_SHARE) @DecimalMax(value = "1", message = NO_SHARE)
          @Nullable Double replyShare,
      @Min(value = 0, message = NO_TIME) @Max(value = 3_600, message = NO_TIME)
          @Nullable Integer deliveredSeconds,
      @Min(value = 0, message = NO_TIME) @Max(value = 3_600, message = NO_TIME)
          @Nullable Integer readSeconds,
      @Min(value = 0, message = NO_TIME) @Max(value = 3_600, message = NO_TIME)
          @Nullable Integer replySeconds,
      @Valid @Nullable Strictness strictness,
      @Nullable Long seed) {
    private static final String NO_SHARE = "must be a share from 0 to 1";
    private static final String NO_TIME = "must be 0 to 3600 seconds";
    private static final int READ_SECONDS = 2;
    private static final int REPLY_SECONDS = 5;

    /**
     * @throws Problem.Invalid if more sends go wrong than there are
     */
    SimulatedBehaviour complete() {
      if (share(failShare) + share(timeoutShare) + share(lostAckShare) > 1) {
        throw new Problem.Invalid(
            List.of(
                new FieldError(
                    "fail_share",
                    "must be at most 1 together with 'timeout_share' and 'lost_ack_share'")));
      }
      return new SimulatedBehaviour(
          latencyMs == null ? new Latency(0, 0) : latencyMs.complete(),
          share(failShare),
          share(timeoutShare),
          share(lostAckShare),
          share(readShare),
          share(replyShare),
          Objects.requireNonNullElse(deliveredSeconds, 0),
          Objects.requireNonNullElse(readSeconds, READ_SECONDS),
          Objects.requireNonNullElse(replySeconds, REPLY_SECONDS),
          strictness == null ? new Strictness(null) : strictness,
          seed);
    }

    private static double share(@Nullable Double share) {
      return share == null ? 0 : share;
    }
  }

  /** As somebody asks for it. */
  @Schema(name = "NewSimulatedLatency")
  record WantedLatency(
      @Min(value = 0, message = NO_LATENCY) @Max(value = 60_000, message = NO_LATENCY)
          @Nullable Integer mean,
      @Min(value = 0, message = NO_LATENCY) @Max(value = 60_000, message = NO_LATENCY)
          @Nullable Integer spread) {
    private static final String NO_LATENCY = "must be 0 to 60000 milliseconds";

    Latency complete() {
      return new Latency(
          Objects.requireNonNullElse(mean, 0), Objects.requireNonNullElse(spread, 0));
    }
  }
}

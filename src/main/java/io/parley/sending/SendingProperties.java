package io.parley.sending;

import io.parley.database.StartRefused;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How a human being writes, and how long to wait for gateways.
 *
 * @param lease of a lane, beside the time that typing and the call take
 * @param settle how long after a send whose outcome is not known it may be tried again at the
 *     earliest
 */
@Validated
@ConfigurationProperties("parley")
record SendingProperties(
    @NotNull @Valid @DefaultValue Pacing pacing,
    @NotNull @Valid @DefaultValue Burst burst,
    @NotNull @Valid @DefaultValue Typing typing,
    @NotNull @DefaultValue("10s") Duration lease,
    @NotNull @Valid @DefaultValue Send send,
    @NotNull @DefaultValue("20s") Duration settle) {
  SendingProperties {
    if (settle.compareTo(send.timeout().plusSeconds(1)) < 0) {
      throw new StartRefused(
          "PARLEY_SETTLE must be at least a second longer than PARLEY_SEND_TIMEOUT: before that nobody knows whether a call has ended.");
    }
    if (pacing.min().isNegative() || pacing.max().compareTo(pacing.min()) < 0) {
      throw new StartRefused("PARLEY_PACING_MAX must not be shorter than PARLEY_PACING_MIN.");
    }
  }

  /** How long after its intent a call may begin, so that it is over within the settle time. */
  Duration longestDelay() {
    return settle.minus(send.timeout()).dividedBy(2);
  }

  /** Between two sends of a session. */
  record Pacing(
      @NotNull @DefaultValue("30s") Duration min, @NotNull @DefaultValue("2m") Duration max) {}

  /**
   * @param messages at most in any window; 0 for no limit
   */
  record Burst(
      @Min(0) @Max(1_000) @DefaultValue("4") int messages,
      @NotNull @DefaultValue("2m") Duration window) {}

  /**
   * @param cps characters a second; 0 for no typing and no seen marks
   */
  record Typing(@Min(0) @Max(1_000) @DefaultValue("5") int cps) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(12);

    boolean isOn() {
      return cps > 0;
    }

    /** How long a person would need for a text. */
    Duration of(int characters) {
      if (!isOn()) {
        return Duration.ZERO;
      }
      var needed = Duration.ofMillis(characters * 1_000L / cps);
      return needed.compareTo(SHORTEST) < 0
          ? SHORTEST
          : needed.compareTo(LONGEST) > 0 ? LONGEST : needed;
    }
  }

  /**
   * @param timeout of a call to a gateway
   * @param rest of a lane after a first failure of its gateway; after each further one twice as
   *     long
   */
  record Send(
      @NotNull @DefaultValue("15s") Duration timeout, @NotNull @DefaultValue("5s") Duration rest) {}
}

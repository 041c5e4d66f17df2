package io.parley.campaigns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.campaigns.NewBulkSend.Pacing;
import io.parley.sending.Pause;
import io.parley.shared.Problem;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NewBulkSendTest {
  private static final Pause USUAL = new Pause(Duration.ofSeconds(30), Duration.ofMinutes(2));

  @Test
  void noPauseIsShorterThanTheServersOwn() {
    assertThatExceptionOfType(Problem.Invalid.class)
        .isThrownBy(() -> new Pacing(29, null).pause(USUAL))
        .withMessage(
            "'pacing.min_seconds' must not be less than this server's own pause, which is 30 seconds.");
    assertThatExceptionOfType(Problem.Invalid.class)
        .isThrownBy(() -> new Pacing(null, 29).pause(USUAL))
        .withMessageContaining("pacing.max_seconds");
    assertThatExceptionOfType(Problem.Invalid.class)
        .isThrownBy(() -> new Pacing(60, 59).pause(USUAL))
        .withMessageContaining("pacing.max_seconds");
  }

  @Test
  void whatIsNotSaidIsTheServersOwn() {
    assertThat(new Pacing(null, null).pause(USUAL)).isEqualTo(USUAL);
    assertThat(new Pacing(30, 40).pause(USUAL))
        .isEqualTo(new Pause(Duration.ofSeconds(30), Duration.ofSeconds(40)));
    assertThat(new Pacing(600, null).pause(USUAL))
        .as("the longest is not shorter than the shortest")
        .isEqualTo(new Pause(Duration.ofMinutes(10), Duration.ofMinutes(10)));
  }
}

package io.parley.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final Duration LATER = Duration.ofSeconds(5);

  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final TenantId another = new TenantId(UUID.randomUUID());
  private final Turns turns = new Turns(2, 1, new Turns.Refusals("your own", "others", LATER));

  @Test
  void aTenantLeavesTurnsToOthers() {
    try (var _ = turns.take(tenant)) {
      assertRefused(tenant, "your own");
      try (var _ = turns.take(another)) {
        assertThat(turns.running()).isEqualTo(2);
      }
    }
    assertThat(turns.running()).isZero();
  }

  @Test
  void allTenantsTogetherHaveFew() {
    try (var _ = turns.take(tenant);
        var _ = turns.take(another)) {
      assertRefused(new TenantId(UUID.randomUUID()), "others");
    }
    assertThat(turns.running()).isZero();
  }

  @Test
  void whoWaitsGetsATurnThatIsGivenBack() throws InterruptedException {
    var first = turns.take(tenant);
    var waiting = Thread.ofPlatform().start(() -> turns.take(tenant));
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
    first.close();
    waiting.join();
    assertThat(turns.running()).isEqualTo(1);
  }

  @Test
  void whoWaitedInVainTakesNothingAway() {
    try (var _ = turns.take(tenant)) {
      assertRefused(tenant, "your own");
    }
    try (var _ = turns.take(tenant)) {
      assertThat(turns.running()).isEqualTo(1);
    }
  }

  private void assertRefused(TenantId who, String why) {
    assertThatExceptionOfType(Problem.Throttled.class)
        .isThrownBy(() -> turns.take(who))
        .withMessage(why);
  }
}

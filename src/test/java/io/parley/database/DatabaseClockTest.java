package io.parley.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private final DatabaseClock clock = new DatabaseClock(START);

  @Test
  void aLittleItIsNeverSetBack() {
    clock.adjust(START.plusSeconds(60), System.nanoTime());
    var shown = clock.instant();
    clock.adjust(shown.minusMillis(100), System.nanoTime());
    assertThat(clock.instant()).isAfterOrEqualTo(shown).isBefore(shown.plusSeconds(30));
  }

  @Test
  void aDatabaseThatWasSetBackIsFollowed() {
    clock.adjust(START.minus(Duration.ofHours(1)), System.nanoTime());
    assertThat(clock.instant()).isBefore(START.minus(Duration.ofMinutes(30)));
  }

  @Test
  void itGoesForwardWithTheDatabase() {
    clock.adjust(START.plus(Duration.ofHours(1)), System.nanoTime());
    assertThat(clock.instant()).isAfterOrEqualTo(START.plus(Duration.ofHours(1)));
  }

  @Test
  void slowAnswersSayNothing() {
    clock.adjust(
        START.plus(Duration.ofHours(1)), System.nanoTime() - Duration.ofSeconds(1).toNanos());
    assertThat(clock.instant()).isBefore(START.plus(Duration.ofMinutes(30)));
  }
}

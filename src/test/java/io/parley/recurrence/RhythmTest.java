package io.parley.recurrence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RhythmTest {
  @ParameterizedTest
  @CsvSource({
    "DAILY, 2026-02-15T09:00, 0 9 * * *",
    "DAILY, 2026-02-15T23:59:59, 59 23 * * *",
    "WEEKLY, 2026-02-15T09:00, 0 9 * * 0",
    "WEEKLY, 2026-02-16T09:05, 5 9 * * 1",
    "WEEKLY, 2026-02-21T00:00, 0 0 * * 6",
    "MONTHLY, 2026-02-01T09:00, 0 9 1 * *",
    "MONTHLY, 2026-02-28T09:00, 0 9 28 * *",
    "MONTHLY, 2028-02-29T09:00, 0 9 L * *",
    "MONTHLY, 2026-01-30T09:00, 0 9 L * *",
    "MONTHLY, 2026-01-31T09:00, 0 9 L * *"
  })
  void itIsReadOffTheFirstTime(Rhythm rhythm, LocalDateTime first, String expression) {
    assertThat(rhythm.cron(first)).isEqualTo(expression);
  }
}

package io.parley.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoPaceTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_260_101})
  void theFirstTenLinesAreWrittenWithinTenSeconds(long seed) {
    assertThat(total(seed, DemoPace.LIVELY_LINES)).isLessThan(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_260_101})
  void theTalkTakesAboutHalfAnHour(long seed) {
    assertThat(total(seed, DemoWorld.read().lines().size()))
        .isBetween(Duration.ofMinutes(25), Duration.ofMinutes(35));
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 50, 150, 1_000})
  void afterTheBeginningNobodyIsFasterThanPeopleAre(int spoken) {
    var pace = new DemoPace(new SplittableRandom(spoken));
    assertThat(IntStream.range(0, 100).mapToObj(_ -> pace.before(spoken)))
        .allMatch(pause -> pause.compareTo(Duration.ofSeconds(4)) >= 0);
  }

  private static Duration total(long seed, int lines) {
    var pace = new DemoPace(new SplittableRandom(seed));
    return IntStream.range(0, lines).mapToObj(pace::before).reduce(Duration.ZERO, Duration::plus);
  }
}

package io.parley.sending;

import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parley.sending.FlightPlan.Flight;
import io.parley.sending.FlightPlan.Lane;
import io.parley.sending.FlightPlan.Rules;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is expected was worked out by hand. */
class FlightPlanTest {
  private static final Instant NOW = Instant.parse("2027-01-10T10:00:00Z");
  private static final Rules NO_LIMIT = new Rules(Duration.ZERO, 0, Duration.ofMinutes(2));
  private static final Pause MINUTE = new Pause(Duration.ofMinutes(1), Duration.ofMinutes(1));

  @ParameterizedTest
  @CsvSource({
    // Nine pauses lie between ten messages; each takes two seconds of typing.
    "10, 60, 60, 2, 560",
    "1, 60, 60, 2, 2",
    "0, 60, 60, 2, 0",
    "1000, 30, 120, 0, 74925",
    "1000, 30, 120, 12, 86925",
    "100000, 0, 60, 1, 3099970"
  })
  void messagesFollowEachOtherWithPausesAndTyping(
      int messages, int min, int max, int typing, long seconds) {
    var pause = new Pause(Duration.ofSeconds(min), Duration.ofSeconds(max));
    var end = end(NO_LIMIT, flight(messages, typing, pause, null, null));
    assertThat((double) Duration.between(NOW, end).toSeconds())
        .isCloseTo(seconds, Percentage.withPercentage(1));
  }

  @Test
  void theCallTakesItsTime() {
    var rules = new Rules(Duration.ofSeconds(3), 0, Duration.ZERO);
    assertThat(end(rules, flight(10, 0, MINUTE, null, null))).isEqualTo(NOW.plusSeconds(570));
  }

  @Test
  void noWindowHoldsMoreThanTheBurstLimit() {
    var rules = new Rules(Duration.ZERO, 4, Duration.ofMinutes(2));
    var none = new Pause(Duration.ZERO, Duration.ZERO);
    // Four at once every two minutes: the last four of forty begin after nine windows.
    assertThat(end(rules, flight(40, 0, none, null, null))).isEqualTo(NOW.plusSeconds(9 * 120));
    var sent = new Lane(NOW, NOW, List.of(NOW.minusSeconds(100), NOW.minusSeconds(10)));
    assertThat(new FlightPlan(rules, sent, List.of(flight(3, 0, none, null, null))).ends())
        .as("two have gone out before: the third waits for the first of them")
        .containsExactly(NOW.plusSeconds(20));
  }

  @Test
  void theBurstLimitHoldsBackShortRunsOfPauses() {
    // The longer of two minutes and four pauses: 138 s on average, of which four pauses are 130.
    var rules = new Rules(Duration.ZERO, 4, Duration.ofMinutes(2));
    var pause = new Pause(Duration.ofSeconds(5), Duration.ofSeconds(60));
    var perMessage =
        Duration.between(NOW, end(rules, flight(40_000, 0, pause, null, null))).toMillis()
            / 40_000.0;
    assertThat(perMessage).isBetween(33_500.0, 36_500.0);
  }

  @Test
  void theLaneIsFreeWhenItsLastPauseEnds() {
    var lane = new Lane(NOW, NOW.plusSeconds(45), List.of());
    assertThat(new FlightPlan(NO_LIMIT, lane, List.of(flight(2, 0, MINUTE, null, null))).ends())
        .containsExactly(NOW.plusSeconds(105));
  }

  @Test
  void jobsOfALaneTakeTurns() {
    var ends =
        new FlightPlan(
                NO_LIMIT,
                Lane.free(NOW),
                List.of(
                    flight(3, 0, MINUTE, null, null),
                    flight(5, 0, MINUTE, null, null),
                    flight(1, 0, MINUTE, null, NOW.plusSeconds(600))))
            .ends();
    // a b a b a b b b, and the one that waits for its start.
    assertThat(ends)
        .containsExactly(NOW.plusSeconds(240), NOW.plusSeconds(420), NOW.plusSeconds(600));
  }

  @Test
  void nothingGoesOutBeforeTheStartAndInQuietHours() {
    var night = new QuietHours(LocalTime.of(21, 0), LocalTime.of(8, 0), ZoneId.of("Europe/Berlin"));
    var start = Instant.parse("2027-03-27T19:00:00Z");
    // Sixty go out until 21:00; the clocks go forward in the night, and the rest begins at 08:00.
    assertThat(end(NO_LIMIT, flight(60, 0, MINUTE, night, start)))
        .isEqualTo(Instant.parse("2027-03-27T19:59:00Z"));
    assertThat(end(NO_LIMIT, flight(61, 0, MINUTE, night, start)))
        .isEqualTo(Instant.parse("2027-03-28T06:00:00Z"));
    assertThat(end(NO_LIMIT, flight(61 + 780, 0, MINUTE, night, start)))
        .as("the next day has thirteen hours")
        .isEqualTo(Instant.parse("2027-03-29T06:00:00Z"));
  }

  @Test
  void oneJobsNightHoldsNobodyElseUp() {
    var night = new QuietHours(LocalTime.of(9, 0), LocalTime.of(12, 0), ZoneId.of("UTC"));
    var ends =
        new FlightPlan(
                NO_LIMIT,
                Lane.free(NOW),
                List.of(flight(1, 0, MINUTE, night, null), flight(10, 0, MINUTE, null, null)))
            .ends();
    assertThat(ends)
        .containsExactly(Instant.parse("2027-01-10T12:00:00Z"), NOW.plusSeconds(9 * 60));
  }

  @Test
  void theSameQuestionHasTheSameAnswer() {
    var pause = new Pause(Duration.ofSeconds(30), Duration.ofSeconds(120));
    var plan = new FlightPlan(NO_LIMIT, Lane.free(NOW), List.of(flight(17, 1, pause, null, null)));
    assertThat(plan.ends()).isEqualTo(plan.ends());
  }

  @Test
  void manyJobsWithManyMessagesAreEqual() {
    var flights =
        IntStream.range(0, 10).mapToObj(_ -> flight(10_000, 0, MINUTE, null, null)).toList();
    var ends = new FlightPlan(NO_LIMIT, Lane.free(NOW), flights).ends();
    assertThat(ends.getLast()).isEqualTo(NOW.plusSeconds(60L * 99_999));
    assertThat(ends.getFirst()).isCloseTo(ends.getLast(), within(600, SECONDS));
  }

  private static Flight flight(
      int messages,
      int typing,
      Pause pause,
      @Nullable QuietHours quiet,
      @Nullable Instant notBefore) {
    return new Flight(messages, _ -> typing * 1_000L, pause, quiet, notBefore);
  }

  private static Instant end(Rules rules, Flight flight) {
    return new FlightPlan(rules, Lane.free(NOW), List.of(flight)).ends().getFirst();
  }
}

package io.parley.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The times were worked out by hand from the zones' rules. */
class QuietHoursTest {
  @ParameterizedTest
  @CsvSource({
    // The night is between.
    "21:00, 08:00, Europe/Berlin, 2027-01-10T19:59:59Z, ",
    "21:00, 08:00, Europe/Berlin, 2027-01-10T20:00:00Z, 2027-01-11T07:00:00Z",
    "21:00, 08:00, Europe/Berlin, 2027-01-11T06:59:59Z, 2027-01-11T07:00:00Z",
    "21:00, 08:00, Europe/Berlin, 2027-01-11T07:00:00Z, ",
    // By day.
    "12:00, 14:00, Asia/Kathmandu, 2027-01-10T06:15:00Z, 2027-01-10T08:15:00Z",
    "12:00, 14:00, Asia/Kathmandu, 2027-01-10T08:15:00Z, ",
    // The clocks go forward at 01:00Z on 28 March, back at 01:00Z on 31 October 2027.
    "21:00, 08:00, Europe/Berlin, 2027-03-27T20:00:00Z, 2027-03-28T06:00:00Z",
    "21:00, 08:00, Europe/Berlin, 2027-10-30T19:00:00Z, 2027-10-31T07:00:00Z",
    // It ends in the gap: 02:30 is read as 03:30.
    "21:00, 02:30, Europe/Berlin, 2027-03-28T01:00:00Z, 2027-03-28T01:30:00Z",
    "21:00, 02:30, Europe/Berlin, 2027-03-28T01:30:00Z, ",
    // It ends in the hour that is there twice: at its first time.
    "21:00, 02:30, Europe/Berlin, 2027-10-31T00:29:59Z, 2027-10-31T00:30:00Z",
    "21:00, 02:30, Europe/Berlin, 2027-10-31T01:15:00Z, ",
    // A day without midnight.
    "00:00, 06:00, Africa/Cairo, 2027-04-29T22:00:00Z, 2027-04-30T03:00:00Z",
    // All but a minute.
    "08:00, 07:59, UTC, 2027-01-10T07:58:59Z, 2027-01-10T07:59:00Z",
    "08:00, 07:59, UTC, 2027-01-10T07:59:30Z, "
  })
  void itEndsInItsZone(String from, String to, String zone, Instant at, Instant end) {
    var quiet = new QuietHours(LocalTime.parse(from), LocalTime.parse(to), ZoneId.of(zone));
    assertThat(quiet.endIfQuiet(at).orElse(null)).isEqualTo(end);
  }

  @ParameterizedTest
  @CsvSource({
    "21:00, Europe/Berlin, 2027-03-27T20:00:00Z, 2027-03-28T19:00:00Z",
    "21:00, Europe/Berlin, 2027-03-27T19:59:59Z, 2027-03-27T20:00:00Z",
    "02:30, Europe/Berlin, 2027-03-28T00:00:00Z, 2027-03-28T01:30:00Z"
  })
  void itBeginsEveryDay(String from, String zone, Instant after, Instant begins) {
    var quiet = new QuietHours(LocalTime.parse(from), LocalTime.of(8, 0), ZoneId.of(zone));
    assertThat(quiet.nextBeginning(after)).isEqualTo(begins);
  }

  @Test
  void itLeavesSomeOfTheDay() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new QuietHours(LocalTime.NOON, LocalTime.NOON, ZoneId.of("UTC")));
  }

  @Property
  void itIsNotQuietWhenItEndsAndQuietRightBefore(
      @ForAll @IntRange(max = 1_439) int from,
      @ForAll @IntRange(min = 1, max = 1_439) int length,
      @ForAll @LongRange(max = 63_000_000) long second) {
    var start = LocalTime.MIN.plusMinutes(from);
    var quiet = new QuietHours(start, start.plusMinutes(length), ZoneId.of("America/New_York"));
    var at = Instant.parse("2027-01-01T00:00:00Z").plusSeconds(second);
    quiet
        .endIfQuiet(at)
        .ifPresentOrElse(
            end -> {
              assertThat(end).isAfter(at);
              assertThat(Duration.between(at, end)).isLessThan(Duration.ofHours(26));
              assertThat(quiet.endIfQuiet(end)).isEmpty();
              assertThat(quiet.endIfQuiet(end.minusSeconds(1))).contains(end);
            },
            () -> assertThat(quiet.nextBeginning(at)).isAfter(at));
  }
}

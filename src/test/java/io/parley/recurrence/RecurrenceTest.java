package io.parley.recurrence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.shared.Problem;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected times were worked out by hand, not by the code. */
class RecurrenceTest {
  private static final String DELIMITER = "|";

  @ParameterizedTest
  @CsvSource(
      delimiterString = DELIMITER,
      textBlock =
          """
          # A gap: what lies in it runs once, as if the clocks had not jumped yet.
          30 2 * * *  | America/New_York    | 2026-03-07T12:00 | 2026-03-08T03:30-04:00 2026-03-09T02:30-04:00
          30 2 * * *  | America/New_York    | 2026-03-08T01:59 | 2026-03-08T03:30-04:00
          0 2 * * *   | America/New_York    | 2026-03-07T12:00 | 2026-03-08T03:00-04:00 2026-03-09T02:00-04:00
          30 1 * * *  | Europe/London       | 2026-03-28T12:00 | 2026-03-29T02:30+01:00 2026-03-30T01:30+01:00
          30 2 * * *  | Asia/Jerusalem      | 2026-03-26T12:00 | 2026-03-27T03:30+03:00 2026-03-28T02:30+03:00
          # Some zones skip midnight.
          0 0 * * *   | America/Sao_Paulo   | 2018-11-03T12:00 | 2018-11-04T01:00-02:00 2018-11-05T00:00-02:00
          0 0 * * *   | Africa/Cairo        | 2026-04-23T12:00 | 2026-04-24T01:00+03:00 2026-04-25T00:00+03:00
          0 0 * * *   | America/Santiago    | 2026-09-05T12:00 | 2026-09-06T01:00-03:00 2026-09-07T00:00-03:00
          # And one of them a day.
          0 9 * * *   | Pacific/Apia        | 2011-12-29T12:00 | 2011-12-31T09:00+14:00 2012-01-01T09:00+14:00
          # An overlap: the first time only.
          30 1 * * *  | America/New_York    | 2026-10-31T12:00 | 2026-11-01T01:30-04:00 2026-11-02T01:30-05:00
          30 1 * * *  | Europe/London       | 2026-10-24T12:00 | 2026-10-25T01:30+01:00 2026-10-26T01:30Z
          45 1 * * *  | Australia/Lord_Howe | 2026-04-04T12:00 | 2026-04-05T01:45+11:00 2026-04-06T01:45+10:30
          30 2 * * *  | Africa/Casablanca   | 2026-02-14T12:00 | 2026-02-15T02:30+01:00 2026-02-16T02:30Z
          # Two times of the calendar on one instant are one run.
          0,30 2,3 * * * | America/New_York | 2026-03-08T00:00 | 2026-03-08T03:00-04:00 2026-03-08T03:30-04:00 2026-03-09T02:00-04:00
          # In a gap of half an hour, times pass each other.
          10,35 2 * * * | Australia/Lord_Howe | 2026-10-04T00:00 | 2026-10-04T02:35+11:00 2026-10-04T02:40+11:00 2026-10-05T02:10+11:00
          # A wildcard follows the clocks.
          */30 * * * * | America/New_York   | 2026-03-08T01:15 | 2026-03-08T01:30-05:00 2026-03-08T03:00-04:00 2026-03-08T03:30-04:00
          15 * * * *  | America/New_York    | 2026-11-01T00:30 | 2026-11-01T01:15-04:00 2026-11-01T01:15-05:00 2026-11-01T02:15-05:00 2026-11-01T03:15-05:00
          */15 * * * * | Australia/Lord_Howe | 2026-10-04T01:40 | 2026-10-04T01:45+10:30 2026-10-04T02:30+11:00 2026-10-04T02:45+11:00
          */30 2 * * * | America/New_York   | 2026-03-07T12:00 | 2026-03-09T02:00-04:00 2026-03-09T02:30-04:00
          # Times that no change touches stay where they are.
          0 9 * * *   | America/New_York    | 2026-03-07T12:00 | 2026-03-08T09:00-04:00 2026-03-09T09:00-04:00
          0 9 * * *   | America/New_York    | 2026-10-31T12:00 | 2026-11-01T09:00-05:00 2026-11-02T09:00-05:00
          0 9 * * 0-4 | Asia/Jerusalem      | 2026-03-26T10:00 | 2026-03-29T09:00+03:00 2026-03-30T09:00+03:00 2026-03-31T09:00+03:00
          0 9 * * *   | America/Sao_Paulo   | 2026-10-17T12:00 | 2026-10-18T09:00-03:00
          0 9 * * *   | Asia/Kathmandu      | 2026-01-01T00:00 | 2026-01-01T09:00+05:45
          # Days of the month or days of the week.
          0 12 13 * 5 | UTC | 2026-02-01T00:00 | 2026-02-06T12:00Z 2026-02-13T12:00Z 2026-02-20T12:00Z 2026-02-27T12:00Z 2026-03-06T12:00Z 2026-03-13T12:00Z
          0 9 * * MON | UTC | 2026-01-01T00:00 | 2026-01-05T09:00Z 2026-01-12T09:00Z
          0 9 * * 1   | UTC | 2026-01-01T00:00 | 2026-01-05T09:00Z 2026-01-12T09:00Z
          0 9 * * 0   | UTC | 2026-01-01T00:00 | 2026-01-04T09:00Z 2026-01-11T09:00Z
          0 9 * * 7   | UTC | 2026-01-01T00:00 | 2026-01-04T09:00Z 2026-01-11T09:00Z
          0 9 * * sun | UTC | 2026-01-01T00:00 | 2026-01-04T09:00Z 2026-01-11T09:00Z
          0 9 * * Fri-Sun | UTC | 2026-01-01T00:00 | 2026-01-02T09:00Z 2026-01-03T09:00Z 2026-01-04T09:00Z 2026-01-09T09:00Z
          # Days that not every month has, and years that are longer.
          0 0 29 2 *  | UTC | 2026-01-01T00:00 | 2028-02-29T00:00Z 2032-02-29T00:00Z
          0 0 29 2 *  | UTC | 2096-03-01T00:00 | 2104-02-29T00:00Z
          0 0 31 * *  | UTC | 2026-01-31T00:00 | 2026-03-31T00:00Z 2026-05-31T00:00Z 2026-07-31T00:00Z
          0 0 * 2 5#5 | UTC | 2026-01-01T00:00 | 2036-02-29T00:00Z
          # L, W and #.
          0 9 L * *   | UTC | 2026-02-01T00:00 | 2026-02-28T09:00Z 2026-03-31T09:00Z 2026-04-30T09:00Z
          0 9 L 2 *   | UTC | 2027-01-01T00:00 | 2027-02-28T09:00Z 2028-02-29T09:00Z
          0 9 L-2 * * | UTC | 2026-02-01T00:00 | 2026-02-26T09:00Z 2026-03-29T09:00Z
          0 9 15,L * * | UTC | 2026-02-01T00:00 | 2026-02-15T09:00Z 2026-02-28T09:00Z 2026-03-15T09:00Z
          0 9 15W * * | UTC | 2026-02-01T00:00 | 2026-02-16T09:00Z 2026-03-16T09:00Z 2026-04-15T09:00Z 2026-05-15T09:00Z
          0 9 15w 8 * | UTC | 2026-02-01T00:00 | 2026-08-14T09:00Z
          0 9 1W * *  | UTC | 2025-01-02T00:00 | 2025-02-03T09:00Z 2025-03-03T09:00Z
          0 9 31W * * | UTC | 2026-04-01T00:00 | 2026-05-29T09:00Z 2026-07-31T09:00Z
          0 9 LW * *  | UTC | 2026-05-01T00:00 | 2026-05-29T09:00Z 2026-06-30T09:00Z
          0 9 * * 5L  | UTC | 2026-01-01T00:00 | 2026-01-30T09:00Z 2026-02-27T09:00Z
          0 9 * * friL | UTC | 2026-01-01T00:00 | 2026-01-30T09:00Z 2026-02-27T09:00Z
          0 9 * * 1#2 | UTC | 2026-01-01T00:00 | 2026-01-12T09:00Z 2026-02-09T09:00Z
          0 9 * * 7#5 | UTC | 2026-01-01T00:00 | 2026-03-29T09:00Z 2026-05-31T09:00Z
          # Macros.
          @hourly     | UTC | 2026-01-01T00:30 | 2026-01-01T01:00Z 2026-01-01T02:00Z
          @daily      | UTC | 2026-01-01T00:30 | 2026-01-02T00:00Z 2026-01-03T00:00Z
          @Midnight   | UTC | 2026-01-01T00:30 | 2026-01-02T00:00Z
          @weekly     | UTC | 2026-01-01T00:30 | 2026-01-04T00:00Z 2026-01-11T00:00Z
          @monthly    | UTC | 2026-01-01T00:30 | 2026-02-01T00:00Z
          @yearly     | UTC | 2026-01-01T00:30 | 2027-01-01T00:00Z
          @annually   | UTC | 2026-01-01T00:30 | 2027-01-01T00:00Z
          # Steps.
          5/20 0 * * * | UTC | 2026-01-01T00:00 | 2026-01-01T00:05Z 2026-01-01T00:25Z 2026-01-01T00:45Z 2026-01-02T00:05Z
          0 8-18/5 * * * | UTC | 2026-01-01T00:00 | 2026-01-01T08:00Z 2026-01-01T13:00Z 2026-01-01T18:00Z 2026-01-02T08:00Z
          0 0 */10 * * | UTC | 2026-01-01T00:00 | 2026-01-11T00:00Z 2026-01-21T00:00Z 2026-01-31T00:00Z 2026-02-01T00:00Z
          """)
  void itComesWhenTheHouseRuleSays(String expression, String zone, String from, String runs) {
    var expected = Arrays.stream(runs.split(" ")).map(OffsetDateTime::parse).toList();
    var recurrence = Recurrence.of(expression, ZoneId.of(zone));
    var after = LocalDateTime.parse(from).atZone(recurrence.zone()).toInstant();

    assertThat(recurrence.runs(after, expected.size()).stream().map(Run::at)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = DELIMITER,
      textBlock =
          """
          30 2 * * *  | America/New_York | 2026-03-08T00:00 | On 2026-03-08 the clocks jump from 02:00 to 03:00: 02:30 does not exist and runs at 03:30.
          30 3 * * *  | America/New_York | 2026-03-08T00:00 |
          30 2,3 * * * | America/New_York | 2026-03-08T00:00 | On 2026-03-08 the clocks jump from 02:00 to 03:00: 02:30 falls together with 03:30.
          30 1 * * *  | America/New_York | 2026-11-01T00:00 | On 2026-11-01 the clocks go back from 02:00 to 01:00: 01:30 comes twice and runs the first time only.
          0 2 * * *   | America/New_York | 2026-11-01T00:00 |
          15 * * * *  | America/New_York | 2026-11-01T00:30 | On 2026-11-01 the clocks go back from 02:00 to 01:00: 01:15 comes twice, and this is the first run of two.
          15 * * * *  | America/New_York | 2026-11-01T05:30Z | On 2026-11-01 the clocks go back from 02:00 to 01:00: 01:15 comes twice, and this is the second run of two.
          15 * * * *  | America/New_York | 2026-11-01T06:30Z |
          15 * * * *  | America/New_York | 2026-03-08T01:30 | On 2026-03-08 the clocks jump from 02:00 to 03:00: what falls between does not exist and is left out.
          15 * * * *  | America/New_York | 2026-03-08T03:30 |
          0 9 * * *   | Pacific/Apia     | 2011-12-29T12:00 | On 2011-12-30 the clocks jump from 00:00 to 00:00 of 2011-12-31: 09:00 falls together with 09:00 of 2011-12-31.
          45 23 * * * | America/Scoresbysund | 2025-03-29T12:00 | On 2025-03-29 the clocks jump from 23:00 to 00:00 of 2025-03-30: 23:45 does not exist and runs at 00:45 of 2025-03-30.
          """)
  void aNoteSaysWhatTheClocksDo(String expression, String zone, String from, String note) {
    var recurrence = Recurrence.of(expression, ZoneId.of(zone));
    var after =
        from.endsWith("Z")
            ? OffsetDateTime.parse(from).toInstant()
            : LocalDateTime.parse(from).atZone(recurrence.zone()).toInstant();

    assertThat(recurrence.runs(after, 1)).singleElement().extracting(Run::note).isEqualTo(note);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = DELIMITER,
      quoteCharacter = '"',
      textBlock =
          """
          "" | must have the five fields minute, hour, day of month, month and day of week, but has 0
          0 9 * * | must have the five fields minute, hour, day of month, month and day of week, but has 4
          0 0 9 * * MON | must have the five fields minute, hour, day of month, month and day of week, but has 6: leave the seconds out
          0 0 9 * * MON 2026 | must have the five fields minute, hour, day of month, month and day of week, but has 7
          @reboot | cannot be '@reboot', which is no time: write five fields, or '@daily'
          @Reboot | cannot be '@reboot', which is no time: write five fields, or '@daily'
          @fortnightly | begins with '@fortnightly', but the macros are @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually
          0 22-2 * * * | has '22-2' as hour: a range goes forward, so write 22-23,0-2
          0 0 10-5 * * | has '10-5' as day of month: a range goes forward, so write 10-31,1-5
          0 0 * NOV-FEB * | has 'NOV-FEB' as month: a range goes forward, so write 11-12,1-2
          0 0 * * FRI-MON | has 'FRI-MON' as day of week: a range goes forward, so write 5-7,1
          0 0 * * 6-0 | has '6-0' as day of week: a range goes forward, so write 6-7
          0 0 */2 * MON | steps through all days with '*/' in one of the fields day of month and day of week and names days in the other, which programs read in different ways: name the days in both, or write '*' in one
          0 0 5,*/10 * MON | steps through all days with '*/' in one of the fields day of month and day of week and names days in the other, which programs read in different ways: name the days in both, or write '*' in one
          0 0 1 * */2 | steps through all days with '*/' in one of the fields day of month and day of week and names days in the other, which programs read in different ways: name the days in both, or write '*' in one
          0 0 30 2 * | names a date that never comes, such as 30 February
          0 0 31 2,4,6,9,11 * | names a date that never comes, such as 30 February
          0 0 31W 4 * | names a date that never comes, such as 30 February
          60 0 * * * | has '60' as minute: a minute is a number from 0 to 59
          0 24 * * * | has '24' as hour: an hour is a number from 0 to 23
          0 0 * 0 * | has '0' as month: a month is a number from 1 to 12 or a name from JAN to DEC
          0 0 * MAI * | has 'MAI' as month: a month is a number from 1 to 12 or a name from JAN to DEC
          0 0 * MON * | has 'MON' as month: a month is a number from 1 to 12 or a name from JAN to DEC
          0 0 0 * * | has '0' as day of month: a day of the month is a number from 1 to 31, L for the last day, 15W for the weekday nearest to the 15th, or LW for the last weekday
          0 0 32W * * | has '32' as day of month: a day of the month is a number from 1 to 31, L for the last day, 15W for the weekday nearest to the 15th, or LW for the last weekday
          0 0 /30 * * | has '/30' as day of month: a day of the month is a number from 1 to 31, L for the last day, 15W for the weekday nearest to the 15th, or LW for the last weekday
          0 0 * * 8 | has '8' as day of week: a day of the week is a number from 0 to 7 (0 and 7 are Sunday) or a name from SUN to SAT, 5L for the last Friday of a month, or 1#2 for its second Monday
          0 0 * * MONDAY | has 'MONDAY' as day of week: a day of the week is a number from 0 to 7 (0 and 7 are Sunday) or a name from SUN to SAT, 5L for the last Friday of a month, or 1#2 for its second Monday
          0 0 * * L | has 'L' as day of week: a day of the week is a number from 0 to 7 (0 and 7 are Sunday) or a name from SUN to SAT, 5L for the last Friday of a month, or 1#2 for its second Monday
          0 0 * * 1#6 | has '1#6' as day of week: a day of the week is a number from 0 to 7 (0 and 7 are Sunday) or a name from SUN to SAT, 5L for the last Friday of a month, or 1#2 for its second Monday
          0 9 ? * MON | has '?' as day of month: write * for any
          */0 * * * * | has '/0' as minute: a step is a number from 1 to 59
          */60 * * * * | has '/60' as minute: a step is a number from 1 to 59
          1,,2 * * * * | has '' as minute: a minute is a number from 0 to 59
          -1 * * * * | has '-1' as minute: a minute is a number from 0 to 59
          +1 * * * * | has '+1' as minute: a minute is a number from 0 to 59
          ١ * * * * | has '١' as minute: a minute is a number from 0 to 59
          99999999999 * * * * | has '99999999999' as minute: a minute is a number from 0 to 59
          """)
  void whatCannotBeTakenIsRefusedWithItsReason(String expression, String reason) {
    assertThatExceptionOfType(Problem.Invalid.class)
        .isThrownBy(() -> Recurrence.of(expression, ZoneId.of("UTC")))
        .withMessage("'cron_expression' " + reason + ".");
  }

  @Test
  void aLongOneIsRefusedBeforeItIsRead() {
    var most = "0" + ",0".repeat(123) + " 0 * * *";
    assertThat(most).hasSize(255);
    assertThatCode(() -> Recurrence.of(" " + most, ZoneId.of("UTC"))).doesNotThrowAnyException();
    assertThatExceptionOfType(Problem.Invalid.class)
        .isThrownBy(() -> Recurrence.of("  " + most, ZoneId.of("UTC")))
        .withMessage("'cron_expression' must have at most 256 characters.");
  }

  @Test
  void itKeepsWhatItWasGiven() {
    var recurrence = Recurrence.of(" 0  9 * *\tmon ", ZoneId.of("Asia/Kathmandu"));
    assertThat(recurrence.expression()).isEqualTo(" 0  9 * *\tmon ");
    assertThat(recurrence.zone()).isEqualTo(ZoneId.of("Asia/Kathmandu"));
    assertThat(recurrence.next(Instant.parse("2026-01-01T00:00:00Z")))
        .contains(Instant.parse("2026-01-05T03:15:00Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = DELIMITER,
      textBlock =
          """
          * * * * *       | UTC | has two runs that are only 1 minute apart (2026-06-01T00:01Z and 2026-06-01T00:02Z): there must be at least 5 minutes between two
          0,4 9 * * MON   | UTC | has two runs that are only 4 minutes apart (2026-06-01T09:00Z and 2026-06-01T09:04Z): there must be at least 5 minutes between two
          */7 * * * *     | UTC | has two runs that are only 4 minutes apart (2026-06-01T00:56Z and 2026-06-01T01:00Z): there must be at least 5 minutes between two
          57,0 0,23 * * * | UTC | has two runs that are only 3 minutes apart (2026-06-01T23:57Z and 2026-06-02T00:00Z): there must be at least 5 minutes between two
          # Only when the clocks jump, and only there.
          0,32 2 * * *    | Australia/Lord_Howe | has two runs that are only 2 minutes apart (2026-10-04T02:30+11:00 and 2026-10-04T02:32+11:00): there must be at least 5 minutes between two
          # On a day that is years away.
          0,1 0 29 2 *    | UTC | has two runs that are only 1 minute apart (2028-02-29T00:00Z and 2028-02-29T00:01Z): there must be at least 5 minutes between two
          """)
  void runsThatAreTooCloseAreRefused(String expression, String zone, String reason) {
    var recurrence = Recurrence.of(expression, ZoneId.of(zone));
    assertThatExceptionOfType(Problem.Invalid.class)
        .isThrownBy(() -> recurrence.requireApart(Instant.parse("2026-06-01T00:00:00Z")))
        .withMessage("'cron_expression' " + reason + ".");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/5 * * * *", "0,32 2 * * *", "0 0 29 2 *", "@hourly"})
  void fiveMinutesAreEnough(String expression) {
    var recurrence = Recurrence.of(expression, ZoneId.of("America/New_York"));
    assertThatCode(() -> recurrence.requireApart(Instant.parse("2026-06-01T00:00:00Z")))
        .doesNotThrowAnyException();
  }

  @Test
  void beyondAllCalendarsNothingComes() {
    var recurrence = Recurrence.of("@hourly", ZoneId.of("Europe/Berlin"));
    for (var end : List.of(Instant.MAX, Instant.MIN)) {
      assertThat(recurrence.next(end)).isEmpty();
      assertThat(recurrence.runs(end, 3)).isEmpty();
    }
  }
}

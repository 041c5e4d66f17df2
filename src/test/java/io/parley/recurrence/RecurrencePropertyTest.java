package io.parley.recurrence;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.shared.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** With {@code -Djqwik.tries.default=100000} they try for longer. */
class RecurrencePropertyTest {
  private static final Instant BEGIN = Instant.parse("2015-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2038-01-01T00:00:00Z");
  private static final List<String> ZONES =
      List.copyOf(new TreeSet<>(ZoneId.getAvailableZoneIds()));

  /** Their clocks jump by other than an hour, so that times pass each other. */
  private static final List<String> ODD_ZONES =
      List.of("Australia/Lord_Howe", "Antarctica/Troll", "America/Caracas", "Asia/Pyongyang");

  /** Half of them where the clocks change. */
  record Place(ZoneId zone, Instant time) {}

  @Provide
  Arbitrary<Place> places() {
    var zones = Arbitraries.of(ZONES).map(ZoneId::of);
    var times = Arbitraries.longs().between(BEGIN.getEpochSecond() / 60, END.getEpochSecond() / 60);
    var anywhere =
        zones.flatMap(
            zone -> times.map(minute -> new Place(zone, Instant.ofEpochSecond(minute * 60))));
    var changing = zones.filter(zone -> !changes(zone.getRules()).isEmpty());
    return Arbitraries.oneOf(anywhere, changing.flatMap(RecurrencePropertyTest::atChanges));
  }

  @Provide
  Arbitrary<Place> oddChanges() {
    return Arbitraries.of(ODD_ZONES).map(ZoneId::of).flatMap(RecurrencePropertyTest::atChanges);
  }

  private static Arbitrary<Place> atChanges(ZoneId zone) {
    return Arbitraries.of(changes(zone.getRules()))
        .map(change -> new Place(zone, change.getInstant()));
  }

  @Provide
  Arbitrary<String> expressions() {
    return Expressions.any();
  }

  @Provide
  Arbitrary<String> timesOfNight() {
    return Expressions.timesOfNight();
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void theRunsAreThoseOfTheClockOnTheWall(
      @ForAll("places") Place place,
      @ForAll("expressions") String expression,
      @ForAll @IntRange(max = 2 * 24 * 60 * 60 - 1) int second) {
    var hasRuns = isAsOnTheWall(place, expression, second);
    Statistics.label("has runs")
        .collect(hasRuns)
        .coverage(checker -> checker.check(true).percentage(some -> some > 50));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void timesMayPassEachOther(
      @ForAll("oddChanges") Place place,
      @ForAll("timesOfNight") String expression,
      @ForAll @IntRange(max = 2 * 24 * 60 * 60 - 1) int second) {
    assertThat(isAsOnTheWall(place, expression, second)).isTrue();
  }

  /** Whether there are runs. */
  private static boolean isAsOnTheWall(Place place, String expression, int second) {
    var recurrence = recurrence(expression, place.zone());
    var after = place.time().minus(1, ChronoUnit.DAYS);
    var until = place.time().plus(1, ChronoUnit.DAYS);
    var expected = new MinuteScan(expression).runs(place.zone(), after, until);
    assertThat(runs(recurrence, after, until)).isEqualTo(expected);

    var anywhere = after.plusSeconds(second);
    assertThat(recurrence.next(anywhere).filter(run -> !run.isAfter(until)))
        .isEqualTo(expected.stream().filter(run -> run.isAfter(anywhere)).findFirst());
    return !expected.isEmpty();
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aRunIsNotedOnlyWhereTheClocksChange(
      @ForAll("places") Place place, @ForAll("expressions") String expression) {
    var recurrence = recurrence(expression, place.zone());
    var rules = place.zone().getRules();
    for (var run : recurrence.runs(place.time().minus(6, ChronoUnit.HOURS), 8)) {
      var at = run.at().toInstant();
      var isShownTwice = rules.getValidOffsets(run.at().toLocalDateTime()).size() == 2;
      if (isShownTwice) {
        assertThat(run.note()).contains("twice");
      } else if (run.note() != null) {
        assertThat(run.note()).doesNotContain("twice");
        assertThat(rules.previousTransition(at.plusNanos(1)).isGap()).isTrue();
      }
      Statistics.label("has a note")
          .collect(run.note() != null)
          .coverage(checker -> checker.check(true).percentage(some -> some > 1));
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void itNeverGoesBackAndNeverRepeats(
      @ForAll("places") Place place, @ForAll("expressions") String expression) {
    var recurrence = recurrence(expression, place.zone());
    var end = place.time().plus(366, ChronoUnit.DAYS);
    var last = place.time();
    for (var count = 0; count < 1_000 && last.isBefore(end); count++) {
      var next = recurrence.next(last);
      if (next.isEmpty()) {
        return;
      }
      assertThat(next.get()).isAfter(last);
      last = next.get();
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void daysAreThoseOfTheCalendar(
      @ForAll("expressions") String expression, @ForAll @LongRange(max = 30_000) long day) {
    var recurrence = recurrence("0 12 " + days(expression), ZoneOffset.UTC);
    var first = LocalDate.EPOCH.plusDays(day);
    var scan = new MinuteScan("0 12 " + days(expression));
    var expected = first.datesUntil(first.plusDays(100)).filter(scan::matches).toList();
    var found =
        runs(
                recurrence,
                first.atStartOfDay().toInstant(ZoneOffset.UTC),
                first.plusDays(100).atStartOfDay().toInstant(ZoneOffset.UTC))
            .stream()
            .map(run -> run.atOffset(ZoneOffset.UTC).toLocalDate())
            .toList();
    assertThat(found).isEqualTo(expected);
  }

  /** At the times that each zone's clocks jump over or show twice. */
  @Test
  void aFixedTimeComesOnceADayInEveryZone() {
    var days = ChronoUnit.DAYS.between(BEGIN, END);
    for (var zone : zonesThatDiffer()) {
      for (var time : timesThatAreOdd(zone.getRules()).limit(4).toList()) {
        var expression = time.getMinute() + " " + time.getHour() + " * * *";
        var after = LocalDateTime.ofInstant(BEGIN, ZoneOffset.UTC).minusMinutes(1).atZone(zone);
        var until = LocalDateTime.ofInstant(END, ZoneOffset.UTC).minusMinutes(1).atZone(zone);
        assertThat(runs(recurrence(expression, zone), after.toInstant(), until.toInstant()))
            .as("%s in %s", expression, zone)
            .hasSize(Math.toIntExact(days))
            .isSorted()
            .doesNotHaveDuplicates();
      }
    }
  }

  /** Many names are of one zone. */
  private static Collection<ZoneId> zonesThatDiffer() {
    return ZONES.stream()
        .map(ZoneId::of)
        .collect(Collectors.toMap(ZoneId::getRules, zone -> zone, (one, _) -> one))
        .values();
  }

  private static Stream<LocalDateTime> timesThatAreOdd(ZoneRules rules) {
    return changes(rules).stream()
        .map(
            change ->
                change.isGap()
                    ? change.getDateTimeBefore().plus(change.getDuration().dividedBy(2))
                    : change.getDateTimeAfter().minus(change.getDuration().dividedBy(2)))
        .collect(Collectors.toMap(LocalDateTime::toLocalTime, time -> time, (one, _) -> one))
        .values()
        .stream();
  }

  private static List<ZoneOffsetTransition> changes(ZoneRules rules) {
    return Stream.iterate(
            rules.nextTransition(BEGIN),
            change -> change != null && change.getInstant().isBefore(END),
            change -> rules.nextTransition(change.getInstant()))
        .toList();
  }

  private static String days(String expression) {
    return expression.split(" ", 3)[2];
  }

  /** What is refused has tests of its own. */
  private static Recurrence recurrence(String expression, ZoneId zone) {
    try {
      return Recurrence.of(expression, zone);
    } catch (Problem.Invalid _) {
      Assume.that(false);
      throw new AssertionError();
    }
  }

  private static List<Instant> runs(Recurrence recurrence, Instant after, Instant until) {
    var runs = new ArrayList<Instant>();
    var next = recurrence.next(after);
    while (next.isPresent() && !next.get().isAfter(until)) {
      runs.add(next.get());
      next = recurrence.next(next.get());
    }
    return runs;
  }
}

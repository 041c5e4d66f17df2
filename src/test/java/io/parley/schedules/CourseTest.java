package io.parley.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.shared.Moment;
import io.parley.shared.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a schedule does with its due times; each expectation is worked out by hand. */
class CourseTest {
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");

  private static Timing hourly(Misfire misfire) {
    return cron("0 * * * *", ZoneOffset.UTC, misfire, null, null);
  }

  private static Timing cron(
      String expression,
      ZoneId zone,
      Misfire misfire,
      @Nullable Instant endsAt,
      @Nullable Integer maxRuns) {
    return new Timing(
        ScheduleType.CRON,
        expression,
        zone.getId().equals("Z") ? ZoneId.of("UTC") : zone,
        null,
        null,
        endsAt,
        maxRuns,
        misfire);
  }

  private static Timing once(Moment time, ZoneId zone) {
    return new Timing(ScheduleType.ONE_TIME, null, zone, time, null, null, null, Misfire.FIRE_ONCE);
  }

  private static Instant hours(int hours) {
    return NOON.plus(Duration.ofHours(hours));
  }

  @ParameterizedTest
  @EnumSource(Misfire.class)
  void whoIsOnTimeRuns(Misfire misfire) {
    var timing = hourly(misfire);
    var course = Course.begin(timing, NOON);
    assertThat(course.nextRunAt()).isEqualTo(hours(1));
    var turn = course.due(timing, hours(1).plusSeconds(60));
    assertThat(turn.fires()).isEqualTo(hours(1));
    assertThat(turn.passed()).isEmpty();
    assertThat(turn.then().nextRunAt()).isEqualTo(hours(2));
    assertThat(turn.then().runCount()).isEqualTo(1);
    assertThat(turn.then().lastRunAt()).isEqualTo(hours(1).plusSeconds(60));
  }

  @ParameterizedTest
  @CsvSource({
    // Four times have passed, the newest before so many minutes.
    "FIRE_ONCE, 59, true,  3",
    "FIRE_ONCE, 2,  true,  3",
    "SKIP,      2,  false, 4",
    "SKIP,      1,  true,  3"
  })
  void afterDownTimeTheNewestRunsOrNot(Misfire misfire, int minutes, boolean fires, int passed) {
    var timing = hourly(misfire);
    var now = hours(4).plus(Duration.ofMinutes(minutes));
    var turn = Course.begin(timing, NOON).due(timing, now);
    assertThat(turn.fires()).isEqualTo(fires ? hours(4) : null);
    assertThat(turn.passed())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, passed).mapToObj(CourseTest::hours).toList());
    assertThat(turn.then().nextRunAt()).isEqualTo(hours(5));
    assertThat(turn.then().runCount()).isEqualTo(fires ? 1 : 0);
  }

  @Test
  void whatIsAnHourOldIsMissed() {
    var timing = cron("0 13 * * *", ZoneOffset.UTC, Misfire.FIRE_ONCE, null, null);
    var course = Course.begin(timing, NOON);
    assertThat(course.due(timing, hours(2).minusSeconds(1)).fires()).isEqualTo(hours(1));
    var turn = course.due(timing, hours(2));
    assertThat(turn.fires()).isNull();
    assertThat(turn.passed()).containsExactly(hours(1));
    assertThat(turn.then().nextRunAt()).isEqualTo(hours(25));
    assertThat(Misfire.FIRE_ONCE.otherwise()).isEqualTo(Outcome.MISSED);
    assertThat(Misfire.SKIP.otherwise()).isEqualTo(Outcome.SKIPPED);
  }

  @Test
  void fireAllRunsEachInTurn() {
    var timing = hourly(Misfire.FIRE_ALL);
    var course = Course.begin(timing, NOON);
    var fired = new ArrayList<Instant>();
    var now = hours(3).plusSeconds(1800);
    while (course.nextRunAt() != null && !course.nextRunAt().isAfter(now)) {
      var turn = course.due(timing, now);
      assertThat(turn.passed()).isEmpty();
      fired.add(turn.fires());
      course = turn.then();
    }
    assertThat(fired).containsExactly(hours(1), hours(2), hours(3));
    assertThat(course.nextRunAt()).isEqualTo(hours(4));
    assertThat(course.runCount()).isEqualTo(3);
  }

  @Test
  void aLongDownTimeIsWrittenDownInParts() {
    var timing = hourly(Misfire.FIRE_ONCE);
    var now = hours(2_500).plusSeconds(600);
    var first = Course.begin(timing, NOON).due(timing, now);
    assertThat(first.passed()).hasSize(1_000).startsWith(hours(1)).endsWith(hours(1_000));
    assertThat(first.fires()).isNull();
    var second = first.then().due(timing, now);
    assertThat(second.passed()).hasSize(1_000).startsWith(hours(1_001));
    var third = second.then().due(timing, now);
    assertThat(third.passed()).hasSize(499).endsWith(hours(2_499));
    assertThat(third.fires()).isEqualTo(hours(2_500));
    assertThat(third.then().nextRunAt()).isEqualTo(hours(2_501));
  }

  @Test
  void aFullPartIsNotTakenForTheEnd() {
    var timing = hourly(Misfire.FIRE_ONCE);
    var turn = Course.begin(timing, NOON).due(timing, hours(1_000).plusSeconds(5));
    assertThat(turn.passed()).hasSize(999);
    assertThat(turn.fires()).isEqualTo(hours(1_000));
  }

  @Test
  void itEndsAtItsEndAndAfterItsRuns() {
    var ending = cron("0 * * * *", ZoneOffset.UTC, Misfire.FIRE_ONCE, hours(2), null);
    var turn = Course.begin(ending, NOON).due(ending, hours(1));
    assertThat(turn.then().nextRunAt()).isEqualTo(hours(2));
    var last = turn.then().due(ending, hours(2));
    assertThat(last.fires()).isEqualTo(hours(2));
    assertThat(last.then().status()).isEqualTo(ScheduleStatus.COMPLETED);
    assertThat(last.then().nextRunAt()).isNull();
    var twice = cron("0 * * * *", ZoneOffset.UTC, Misfire.FIRE_ALL, null, 2);
    var one = Course.begin(twice, NOON).due(twice, hours(5)).then();
    assertThat(one.status()).isEqualTo(ScheduleStatus.ACTIVE);
    assertThat(one.due(twice, hours(5)).then().status()).isEqualTo(ScheduleStatus.COMPLETED);
    assertThatExceptionOfType(Problem.Invalid.class)
        .isThrownBy(
            () ->
                Course.begin(
                    cron("0 * * * *", ZoneOffset.UTC, Misfire.SKIP, NOON.plusSeconds(60), null),
                    NOON));
  }

  @Test
  void oneTimeIsOneRunWheneverItCame() {
    var utc = ZoneId.of("UTC");
    var timing = once(new Moment.Exact(hours(1)), utc);
    var course = Course.begin(timing, NOON);
    var run = course.due(timing, hours(1).plusSeconds(1));
    assertThat(run.fires()).isEqualTo(hours(1));
    assertThat(run.then().status()).isEqualTo(ScheduleStatus.COMPLETED);
    var late = course.due(timing, hours(48));
    assertThat(late.fires()).isNull();
    assertThat(late.passed()).containsExactly(hours(1));
    assertThat(late.then().status()).isEqualTo(ScheduleStatus.COMPLETED);
    assertThat(Course.begin(once(new Moment.Exact(NOON.minusSeconds(60)), utc), NOON).nextRunAt())
        .isEqualTo(NOON.minusSeconds(60));
    assertThatExceptionOfType(Problem.Invalid.class)
        .isThrownBy(() -> Course.begin(once(new Moment.Exact(NOON.minusSeconds(61)), utc), NOON));
  }

  @Test
  void resumingGoesOnWithWhatIsToCome() {
    var timing = hourly(Misfire.FIRE_ALL);
    var paused = Course.begin(timing, NOON).pause();
    assertThat(paused.nextRunAt()).isNull();
    var resumed = paused.resume(timing, hours(7).plusSeconds(5));
    assertThat(resumed.nextRunAt()).isEqualTo(hours(8));
    assertThat(resumed.due(timing, hours(8)).passed()).isEmpty();
  }

  @Test
  void whereTheClocksJumpARunComesOnce() {
    var newYork = ZoneId.of("America/New_York");
    var timing = cron("30 2 * * *", newYork, Misfire.FIRE_ONCE, null, null);
    var course = Course.begin(timing, Instant.parse("2026-03-07T17:00:00Z"));
    assertThat(course.nextRunAt()).isEqualTo("2026-03-08T07:30:00Z");
    var turn = course.due(timing, Instant.parse("2026-03-08T07:30:01Z"));
    assertThat(turn.fires()).isEqualTo("2026-03-08T07:30:00Z");
    assertThat(turn.then().nextRunAt()).isEqualTo("2026-03-09T06:30:00Z");
    var back = cron("30 1 * * *", newYork, Misfire.FIRE_ALL, null, null);
    var autumn = Course.begin(back, Instant.parse("2026-10-31T17:00:00Z"));
    var first = autumn.due(back, Instant.parse("2026-11-01T08:00:00Z"));
    assertThat(first.fires()).isEqualTo("2026-11-01T05:30:00Z");
    assertThat(first.then().nextRunAt()).isEqualTo("2026-11-02T06:30:00Z");
  }

  @Test
  void aDecreeMovesTheNextRunAndRepeatsNone() {
    var timing = cron("0 9 * * *", DecreeZone.knows(1, "2026a"), Misfire.FIRE_ONCE, null, null);
    var course = Course.begin(timing, Instant.parse("2026-05-04T06:00:00Z"));
    assertThat(course.nextRunAt()).isEqualTo("2026-05-04T08:00:00Z");
    var ran = course.due(timing, Instant.parse("2026-05-04T08:00:00Z")).then();
    assertThat(ran.nextRunAt()).isEqualTo("2026-05-05T08:00:00Z");
    DecreeZone.knows(0, "2026b");
    assertThat(ran.withNewerZone(timing).nextRunAt())
        .as("nine o'clock has been today, though it comes again")
        .isEqualTo("2026-05-05T09:00:00Z");
    assertThat(course.withNewerZone(timing).nextRunAt())
        .as("nothing has been yet")
        .isEqualTo("2026-05-04T09:00:00Z");
    DecreeZone.knows(2, "2026c");
    assertThat(ran.withNewerZone(timing).nextRunAt()).isEqualTo("2026-05-05T07:00:00Z");
    DecreeZone.knows(5, "2025a");
    assertThat(ran.withNewerZone(timing)).as("older data set nothing right").isEqualTo(ran);
  }

  @Test
  void aLocalTimeIsReadAgainAndAnInstantStays() {
    var zone = DecreeZone.knows(1, "2026a");
    var nine = LocalDateTime.parse("2026-06-01T09:00:00");
    var local = once(new Moment.Local(nine), zone);
    var exact = once(new Moment.Exact(Instant.parse("2026-06-01T08:00:00Z")), zone);
    var courses = List.of(Course.begin(local, NOON), Course.begin(exact, NOON));
    assertThat(courses)
        .extracting(Course::nextRunAt)
        .containsOnly(Instant.parse("2026-06-01T08:00:00Z"));
    DecreeZone.knows(2, "2026b");
    assertThat(courses.getFirst().withNewerZone(local).nextRunAt())
        .isEqualTo("2026-06-01T07:00:00Z");
    assertThat(courses.getLast().withNewerZone(exact).nextRunAt())
        .isEqualTo("2026-06-01T08:00:00Z");
  }

  @Test
  void aChangeDoesNotRunAgainWhatHasRun() {
    var timing = hourly(Misfire.FIRE_ONCE);
    var ran = Course.begin(timing, NOON).due(timing, hours(1)).then();
    var other = cron("0,30 * * * *", ZoneOffset.UTC, Misfire.FIRE_ONCE, null, null);
    assertThat(ran.change(other, hours(1)).nextRunAt()).isEqualTo(hours(1).plusSeconds(1_800));
    assertThat(ran.change(other, hours(1).minusSeconds(5)).nextRunAt())
        .as("by a clock that went back")
        .isEqualTo(hours(1).plusSeconds(1_800));
  }
}

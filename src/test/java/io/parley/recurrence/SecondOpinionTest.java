package io.parley.recurrence;

import static org.assertj.core.api.Assertions.assertThat;

import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.parley.shared.Problem;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/**
 * What others make of the same expressions, where no clocks change: cron-utils, but for where it is
 * known to be wrong.
 */
class SecondOpinionTest {
  private static final CronParser PARSER = parser();

  /** We look 28 years ahead, which is not enough across the year 2100 without a leap day. */
  private static final Instant END = Instant.parse("2070-01-01T00:00:00Z");

  @Provide
  Arbitrary<String> expressions() {
    return Expressions.any()
        .filter(expression -> !isKnownToDiffer(expression.split(" ")[2], expression.split(" ")[4]));
  }

  /**
   * It forgets days of the month beside an L, throws at the 31W of short months, reads no FRI-SUN,
   * and takes either day where cron takes both.
   */
  private static boolean isKnownToDiffer(String dayOfMonth, String dayOfWeek) {
    return (dayOfMonth.contains("L") && dayOfMonth.contains(","))
        || dayOfMonth.matches("3[01][Ww]")
        || dayOfWeek.equals("FRI-SUN")
        || dayOfMonth.contains("*/")
        || dayOfWeek.contains("*/");
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void anotherProgramReadsItAlike(
      @ForAll("expressions") String expression,
      @ForAll @LongRange(max = 1_000_000_000) long second) {
    var ours = recurrence(expression);
    var theirs = ExecutionTime.forCron(PARSER.parse(expression));
    var time = Instant.parse("2015-01-01T00:00:00Z").plusSeconds(second);
    for (var count = 0; count < 10 && time.isBefore(END); count++) {
      var next = ours.next(time);
      assertThat(next)
          .isEqualTo(
              theirs.nextExecution(time.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toInstant));
      time = next.orElse(END);
    }
  }

  private static Recurrence recurrence(String expression) {
    try {
      return Recurrence.of(expression, ZoneOffset.UTC);
    } catch (Problem.Invalid _) {
      Assume.that(false);
      throw new AssertionError();
    }
  }

  private static CronParser parser() {
    var definition = CronDefinitionBuilder.defineCron();
    definition.withMinutes().withValidRange(0, 59).and();
    definition.withHours().withValidRange(0, 23).and();
    definition.withDayOfMonth().supportsL().supportsW().supportsLW().withValidRange(1, 31).and();
    definition.withMonth().withValidRange(1, 12).and();
    definition
        .withDayOfWeek()
        .withValidRange(0, 7)
        .withMondayDoWValue(1)
        .withIntMapping(7, 0)
        .supportsHash()
        .supportsL()
        .and();
    return new CronParser(definition.instance());
  }
}

package io.parley.recurrence;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Cron expressions such as people write, and such as they would not. */
final class Expressions {
  private Expressions() {}

  static Arbitrary<String> any() {
    return Combinators.combine(minutes(), hours(), daysOfMonth(), months(), daysOfWeek())
        .as((minute, hour, day, month, week) -> String.join(" ", minute, hour, day, month, week));
  }

  static Arbitrary<String> minutes() {
    return Arbitraries.frequencyOf(
        Tuple.of(3, Arbitraries.of("0", "30", "15", "45", "59", "1")),
        Tuple.of(2, Arbitraries.of("*/5", "*/10", "*/15", "*/20", "*/30", "*", "*/7", "*,5")),
        Tuple.of(2, items(0, 59)));
  }

  /** Clocks are changed at night. */
  static Arbitrary<String> hours() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.of("0", "1", "2", "3", "23", "22", "1,2", "0-3", "2,3", "1-3/2")),
        Tuple.of(2, Arbitraries.of("*", "*/2", "*/3", "*/6")),
        Tuple.of(2, items(0, 23)));
  }

  static Arbitrary<String> daysOfMonth() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, Arbitraries.just("*")),
        Tuple.of(1, Arbitraries.of("*/2", "*/10", "1,15", "29", "30", "31", "1-7", "5/9", "13")),
        Tuple.of(1, Arbitraries.of("L", "LW", "lw", "15W", "1W", "31W", "30w", "L-1", "1,15,L")),
        Tuple.of(1, items(1, 31)));
  }

  static Arbitrary<String> months() {
    return Arbitraries.frequencyOf(
        Tuple.of(8, Arbitraries.just("*")),
        Tuple.of(1, Arbitraries.of("*/2", "2", "JAN-MAR", "oct", "3,9", "Feb,Apr", "MAR-nov/2")),
        Tuple.of(1, items(1, 12)));
  }

  static Arbitrary<String> daysOfWeek() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, Arbitraries.just("*")),
        Tuple.of(
            1,
            Arbitraries.of(
                "0", "7", "MON", "mon-FRI", "FRI-SUN", "0-4", "5-7", "*/2", "sat,sun", "1/3")),
        Tuple.of(1, Arbitraries.of("5L", "FRIL", "7l", "1#1", "mon#2", "0#5", "7#3", "1#1,5L")));
  }

  /** Fixed, around the hours at which clocks are changed. */
  static Arbitrary<String> timesOfNight() {
    var night = Arbitraries.of("0", "1", "2", "3", "4", "22", "23");
    return Combinators.combine(items(0, 59), night.list().uniqueElements().ofSize(3))
        .as((minutes, hours) -> minutes + " " + String.join(",", hours) + " * * *");
  }

  private static Arbitrary<String> items(int least, int most) {
    var number = Arbitraries.integers().between(least, most);
    var range =
        Combinators.combine(number, number)
            .as((one, other) -> Math.min(one, other) + "-" + Math.max(one, other));
    var stepped =
        Combinators.combine(range, Arbitraries.integers().between(1, most))
            .as((span, step) -> span + "/" + step);
    var item =
        Arbitraries.frequencyOf(
            Tuple.of(4, number.map(String::valueOf)), Tuple.of(1, range), Tuple.of(1, stepped));
    return item.list().ofMinSize(1).ofMaxSize(3).map(list -> String.join(",", list));
  }
}

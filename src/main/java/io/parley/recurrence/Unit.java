package io.parley.recurrence;

import io.parley.shared.Problem;
import io.parley.shared.Text;
import java.util.List;
import java.util.Locale;

/** What a field of a cron expression counts in. */
enum Unit {
  MINUTE("minute", "a minute is a number from 0 to 59", 0, 59),
  HOUR("hour", "an hour is a number from 0 to 23", 0, 23),
  DAY_OF_MONTH(
      "day of month",
      "a day of the month is a number from 1 to 31, L for the last day, 15W for the weekday nearest to the 15th, or LW for the last weekday",
      1,
      31),
  MONTH(
      "month",
      "a month is a number from 1 to 12 or a name from JAN to DEC",
      1,
      12,
      "JAN",
      "FEB",
      "MAR",
      "APR",
      "MAY",
      "JUN",
      "JUL",
      "AUG",
      "SEP",
      "OCT",
      "NOV",
      "DEC"),
  DAY_OF_WEEK(
      "day of week",
      "a day of the week is a number from 0 to 7 (0 and 7 are Sunday) or a name from SUN to SAT, 5L for the last Friday of a month, or 1#2 for its second Monday",
      0,
      7,
      "SUN",
      "MON",
      "TUE",
      "WED",
      "THU",
      "FRI",
      "SAT");

  private static final int MOST_DIGITS = 4;

  private final String field;
  private final String rule;
  private final int least;
  private final int most;
  private final List<String> names;

  Unit(String field, String rule, int least, int most, String... names) {
    this.field = field;
    this.rule = rule;
    this.least = least;
    this.most = most;
    this.names = List.of(names);
  }

  int least() {
    return least;
  }

  int most() {
    return most;
  }

  /** A number or a name. */
  int value(String text) {
    var named = names.indexOf(text.toUpperCase(Locale.ROOT));
    var value = named < 0 ? number(text) : least + named;
    if (value < least || value > most) {
      throw odd(text, rule);
    }
    return value;
  }

  int step(String text) {
    var step = number(text);
    if (step < 1 || step > most) {
      throw odd("/" + text, "a step is a number from 1 to " + most);
    }
    return step;
  }

  /** Negative if it is none, or much too large. */
  private static int number(String text) {
    return text.length() <= MOST_DIGITS && text.chars().allMatch(Unit::isDigit)
        ? Integer.parseInt(text)
        : -1;
  }

  private static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }

  Problem.Invalid unreadable(String text) {
    return odd(text, text.equals("?") ? "write * for any" : rule);
  }

  /** Programs differ in what they make of it, and many make nothing. */
  Problem.Invalid backwards(String text, int from, int to) {
    var first = this == DAY_OF_WEEK ? 1 : least;
    var rest = to < first ? "" : "," + span(first, to);
    return odd(text, "a range goes forward, so write " + span(from, most) + rest);
  }

  private static String span(int from, int to) {
    return from == to ? String.valueOf(from) : from + "-" + to;
  }

  private Problem.Invalid odd(String text, String right) {
    return Cron.refused("has '%s' as %s: %s".formatted(Text.preview(text, 50), field, right));
  }
}

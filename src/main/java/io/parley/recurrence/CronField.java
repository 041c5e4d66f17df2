package io.parley.recurrence;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One of the five fields.
 *
 * @param values a bit for each value
 * @param rules the days that are no number
 */
record CronField(Unit unit, String text, long values, List<DayRule> rules) {
  private static final Pattern ITEM = pattern("(\\*|(\\w+)(-(\\w+))?)(/(\\w+))?");
  private static final Pattern LAST_DAY = pattern("L(-([1-9]|[12][0-9]|30))?");
  private static final Pattern LAST_WEEKDAY = pattern("LW");
  private static final Pattern NEAREST_WEEKDAY = pattern("([0-9]+)W");
  private static final Pattern LAST_OF_MONTH = pattern("([0-9]|[A-Z]{3})L");
  private static final Pattern NTH_OF_MONTH = pattern("([0-9]|[A-Z]{3})#([1-5])");

  CronField {
    rules = List.copyOf(rules);
  }

  private static Pattern pattern(String text) {
    return Pattern.compile(text, Pattern.CASE_INSENSITIVE);
  }

  static CronField parse(Unit unit, String text) {
    var values = 0L;
    var rules = new ArrayList<DayRule>();
    for (var item : text.split(",", -1)) {
      var rule = rule(unit, item);
      if (rule == null) {
        values |= values(unit, item);
      } else {
        rules.add(rule);
      }
    }
    return new CronField(unit, text, values, rules);
  }

  private static @Nullable DayRule rule(Unit unit, String item) {
    return switch (unit) {
      case DAY_OF_MONTH -> ruleOfMonth(item);
      case DAY_OF_WEEK -> ruleOfWeek(item);
      case MINUTE, HOUR, MONTH -> null;
    };
  }

  private static @Nullable DayRule ruleOfMonth(String item) {
    var last = LAST_DAY.matcher(item);
    if (last.matches()) {
      return new DayRule.LastDay(last.group(2) == null ? 0 : Integer.parseInt(last.group(2)));
    }
    if (LAST_WEEKDAY.matcher(item).matches()) {
      return new DayRule.LastWeekday();
    }
    var nearest = NEAREST_WEEKDAY.matcher(item);
    return nearest.matches()
        ? new DayRule.NearestWeekday(Unit.DAY_OF_MONTH.value(nearest.group(1)))
        : null;
  }

  private static @Nullable DayRule ruleOfWeek(String item) {
    var last = LAST_OF_MONTH.matcher(item);
    if (last.matches()) {
      return new DayRule.LastOfMonth(dayOfWeek(last));
    }
    var nth = NTH_OF_MONTH.matcher(item);
    return nth.matches()
        ? new DayRule.NthOfMonth(dayOfWeek(nth), Integer.parseInt(nth.group(2)))
        : null;
  }

  private static int dayOfWeek(Matcher item) {
    return Unit.DAY_OF_WEEK.value(item.group(1)) % 7;
  }

  private static long values(Unit unit, String item) {
    var parts = ITEM.matcher(item);
    if (!parts.matches()) {
      throw unit.unreadable(item);
    }
    var from = parts.group(2) == null ? unit.least() : unit.value(parts.group(2));
    var to = last(unit, parts, from);
    if (to < from) {
      throw unit.backwards(item, from, to);
    }
    var step = parts.group(6) == null ? 1 : unit.step(parts.group(6));
    var values = 0L;
    for (var value = from; value <= to; value += step) {
      values |= bit(unit, value);
    }
    return values;
  }

  private static int last(Unit unit, Matcher parts, int from) {
    if (parts.group(4) != null) {
      var to = unit.value(parts.group(4));
      var isSundayByName =
          unit == Unit.DAY_OF_WEEK && to == 0 && Character.isLetter(parts.group(4).charAt(0));
      return isSundayByName && from > 0 ? 7 : to; // FRI-SUN
    }
    return parts.group(2) == null || parts.group(6) != null ? unit.most() : from;
  }

  private static long bit(Unit unit, int value) {
    return 1L << (unit == Unit.DAY_OF_WEEK ? value % 7 : value);
  }

  /** Whether it begins as cron looks at it: with a star. */
  boolean isStarred() {
    return text.startsWith("*");
  }

  boolean hasStarredStep() {
    return text.contains("*/");
  }

  boolean isEvery() {
    return isStarred() && values == values(unit, "*");
  }

  boolean has(int value) {
    return (values & (1L << value)) != 0;
  }

  boolean hasDay(LocalDate date) {
    var value =
        unit == Unit.DAY_OF_WEEK ? date.getDayOfWeek().getValue() % 7 : date.getDayOfMonth();
    return has(value) || rules.stream().anyMatch(rule -> rule.matches(date));
  }

  int first() {
    return from(0);
  }

  /** The smallest value that is not below, negative if there is none. */
  int from(int least) {
    var rest = values & (-1L << least);
    return rest == 0 ? -1 : Long.numberOfTrailingZeros(rest);
  }
}

package io.parley.recurrence;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Finds the runs of an expression as somebody would who sits before the clock on the wall, minute
 * by minute, with the expression in hand. It has nothing from the code that it judges, knows no
 * rules of zones, and takes only expressions that are right.
 */
final class MinuteScan {
  private static final List<String> MONTHS =
      List.of(
          "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  private final String[] fields;
  private final Set<Integer> minutes;
  private final Set<Integer> hours;
  private final Set<Integer> months;

  MinuteScan(String expression) {
    fields = expression.toLowerCase(Locale.ROOT).trim().split(" +");
    minutes = numbers(fields[0], 0, 59, List.of());
    hours = numbers(fields[1], 0, 23, List.of());
    months = numbers(fields[3], 1, 12, MONTHS);
  }

  /** After the first and up to the second, which are whole minutes. */
  List<Instant> runs(ZoneId zone, Instant after, Instant until) {
    var runs = new TreeSet<Instant>();
    var isFixed = !fields[0].startsWith("*") && !fields[1].startsWith("*");
    // Two days ahead, so that all is known that the clock has already shown.
    var now = after.minus(Duration.ofDays(2));
    var shown = LocalDateTime.ofInstant(now, zone);
    var latest = shown;
    while (!now.isAfter(until)) {
      now = now.plus(1, ChronoUnit.MINUTES);
      var expected = shown.plusMinutes(1);
      shown = LocalDateTime.ofInstant(now, zone);
      if (isFixed) {
        var late = now;
        for (var missing = expected; missing.isBefore(shown); missing = missing.plusMinutes(1)) {
          if (matches(missing)) {
            runs.add(late);
          }
          late = late.plus(1, ChronoUnit.MINUTES);
        }
      }
      if (matches(shown) && (!isFixed || shown.isAfter(latest))) {
        runs.add(now);
      }
      latest = shown.isAfter(latest) ? shown : latest;
    }
    return new ArrayList<>(runs.subSet(after, false, until, true));
  }

  private boolean matches(LocalDateTime time) {
    return minutes.contains(time.getMinute())
        && hours.contains(time.getHour())
        && matches(time.toLocalDate());
  }

  boolean matches(LocalDate date) {
    if (!months.contains(date.getMonthValue())) {
      return false;
    }
    var byMonth = daysOfMonth(date).contains(date.getDayOfMonth());
    var byWeek = daysOfWeek(date).contains(date.getDayOfMonth());
    return fields[2].startsWith("*") || fields[4].startsWith("*")
        ? byMonth && byWeek
        : byMonth || byWeek;
  }

  private Set<Integer> daysOfMonth(LocalDate date) {
    var length = date.lengthOfMonth();
    var days = new HashSet<Integer>();
    for (var item : fields[2].split(",")) {
      if (item.equals("lw")) {
        days.add(nearestWeekday(date, length));
      } else if (item.startsWith("l-")) {
        days.add(length - Integer.parseInt(item.substring(2)));
      } else if (item.equals("l")) {
        days.add(length);
      } else if (item.endsWith("w")) {
        var day = Integer.parseInt(item.substring(0, item.length() - 1));
        if (day <= length) {
          days.add(nearestWeekday(date, day));
        }
      } else {
        days.addAll(numbers(item, 1, 31, List.of()));
      }
    }
    return days;
  }

  private static int nearestWeekday(LocalDate date, int wanted) {
    return IntStream.rangeClosed(1, date.lengthOfMonth())
        .filter(day -> date.withDayOfMonth(day).getDayOfWeek().getValue() < 6)
        .boxed()
        .min(Comparator.comparingInt(day -> Math.abs(day - wanted)))
        .orElseThrow();
  }

  /** As days of the month. */
  private Set<Integer> daysOfWeek(LocalDate date) {
    var days = new HashSet<Integer>();
    for (var item : fields[4].split(",")) {
      if (item.endsWith("l")) {
        days.add(on(date, item.substring(0, item.length() - 1)).getLast());
      } else if (item.contains("#")) {
        var all = on(date, item.substring(0, item.indexOf('#')));
        var nth = Integer.parseInt(item.substring(item.indexOf('#') + 1));
        if (nth <= all.size()) {
          days.add(all.get(nth - 1));
        }
      } else {
        numbers(item, 0, 7, DAYS).forEach(day -> days.addAll(on(date, String.valueOf(day))));
      }
    }
    return days;
  }

  /** The days of the month that are, say, Fridays. */
  private static List<Integer> on(LocalDate date, String dayOfWeek) {
    var wanted = number(dayOfWeek, DAYS) == 0 ? 7 : number(dayOfWeek, DAYS);
    return IntStream.rangeClosed(1, date.lengthOfMonth())
        .filter(day -> date.withDayOfMonth(day).getDayOfWeek().getValue() == wanted)
        .boxed()
        .toList();
  }

  private static Set<Integer> numbers(String list, int least, int most, List<String> names) {
    var numbers = new HashSet<Integer>();
    for (var item : list.split(",")) {
      var span = item.split("/")[0];
      var step = item.contains("/") ? Integer.parseInt(item.split("/")[1]) : 1;
      var from = span.equals("*") ? least : number(span.split("-")[0], names);
      var to = item.contains("/") || span.equals("*") ? most : from;
      if (span.contains("-")) {
        to = number(span.split("-")[1], names);
        to = span.endsWith("-sun") ? 7 : to;
      }
      for (var number = from; number <= to; number += step) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static int number(String text, List<String> names) {
    return names.contains(text) ? names.indexOf(text) : Integer.parseInt(text);
  }
}

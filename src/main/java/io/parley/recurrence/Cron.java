package io.parley.recurrence;

import io.parley.shared.Problem;
import io.parley.shared.Text;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression as a calendar without a zone: dates and times of day, each day with all its
 * hours.
 */
record Cron(
    CronField minute, CronField hour, CronField dayOfMonth, CronField month, CronField dayOfWeek) {
  private static final int LONGEST = 256;

  /** After as many years the calendar begins anew. */
  private static final int YEARS_AHEAD = 28;

  private static final LocalDate SOME_DAY = LocalDate.of(2000, 1, 1);
  private static final String FIELDS = "minute, hour, day of month, month and day of week";

  private static final Map<String, String> MACROS =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");

  /**
   * @throws Problem.Invalid with the reason why it cannot be taken
   */
  static Cron parse(String expression) {
    if (expression.length() > LONGEST) {
      throw refused("must have at most " + LONGEST + " characters");
    }
    var text = expression.strip();
    var fields = (text.startsWith("@") ? macro(text) : text).split("\\s+");
    if (fields.length != 5) {
      throw refused(number(text.isEmpty() ? 0 : fields.length));
    }
    var cron =
        new Cron(
            CronField.parse(Unit.MINUTE, fields[0]),
            CronField.parse(Unit.HOUR, fields[1]),
            CronField.parse(Unit.DAY_OF_MONTH, fields[2]),
            CronField.parse(Unit.MONTH, fields[3]),
            CronField.parse(Unit.DAY_OF_WEEK, fields[4]));
    cron.check();
    return cron;
  }

  private static String macro(String text) {
    var name = text.toLowerCase(Locale.ROOT);
    if (name.equals("@reboot")) {
      throw refused("cannot be '@reboot', which is no time: write five fields, or '@daily'");
    }
    var fields = MACROS.get(name);
    if (fields == null) {
      throw refused(
          "begins with '"
              + Text.preview(text, 50)
              + "', but the macros are @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually");
    }
    return fields;
  }

  private static String number(int fields) {
    var seconds = fields == 6 ? ": leave the seconds out" : "";
    return "must have the five fields " + FIELDS + ", but has " + fields + seconds;
  }

  private void check() {
    if (isAmbiguous(dayOfMonth, dayOfWeek) || isAmbiguous(dayOfWeek, dayOfMonth)) {
      throw refused(
          "steps through all days with '*/' in one of the fields day of month and day of week and names days in the other, which programs read in different ways: name the days in both, or write '*' in one");
    }
    if (nextDate(SOME_DAY) == null) {
      throw refused("names a date that never comes, such as 30 February");
    }
  }

  private static boolean isAmbiguous(CronField stepped, CronField named) {
    return stepped.hasStarredStep() && !stepped.isEvery() && !named.isEvery();
  }

  static Problem.Invalid refused(String reason) {
    return new Problem.Invalid(Recurrence.FIELD, reason);
  }

  /** Whether it names times of day, rather than following the clocks wherever they go. */
  boolean isFixed() {
    return !minute.isStarred() && !hour.isStarred();
  }

  boolean matches(LocalDateTime time) {
    return minute.has(time.getMinute()) && hour.has(time.getHour()) && has(time.toLocalDate());
  }

  /** Null if there is none in the next years. */
  @Nullable LocalDateTime next(LocalDateTime after) {
    var from = after.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    if (has(from.toLocalDate())) {
      var today = nextTime(from);
      if (today != null) {
        return today;
      }
    }
    var date = nextDate(from.toLocalDate().plusDays(1));
    return date == null ? null : date.atTime(hour.first(), minute.first());
  }

  private @Nullable LocalDateTime nextTime(LocalDateTime from) {
    if (hour.has(from.getHour())) {
      var sameHour = minute.from(from.getMinute());
      if (sameHour >= 0) {
        return from.withMinute(sameHour);
      }
    }
    var later = hour.from(from.getHour() + 1);
    return later < 0 ? null : from.withHour(later).withMinute(minute.first());
  }

  private @Nullable LocalDate nextDate(LocalDate from) {
    var last = from.plusYears(YEARS_AHEAD);
    var date = from;
    while (!date.isAfter(last)) {
      if (!month.has(date.getMonthValue())) {
        date = date.withDayOfMonth(1).plusMonths(1);
      } else if (has(date)) {
        return date;
      } else {
        date = date.plusDays(1);
      }
    }
    return null;
  }

  private boolean has(LocalDate date) {
    if (!month.has(date.getMonthValue())) {
      return false;
    }
    return dayOfMonth.isStarred() || dayOfWeek.isStarred()
        ? dayOfMonth.hasDay(date) && dayOfWeek.hasDay(date)
        : dayOfMonth.hasDay(date) || dayOfWeek.hasDay(date);
  }
}

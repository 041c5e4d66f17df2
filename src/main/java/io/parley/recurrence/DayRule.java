package io.parley.recurrence;

import java.time.LocalDate;

/** Days that are no number: they depend on the month. */
sealed interface DayRule {
  boolean matches(LocalDate date);

  /** {@code L}, or {@code L-2} for the second day before the last. */
  record LastDay(int before) implements DayRule {
    @Override
    public boolean matches(LocalDate date) {
      return date.getDayOfMonth() == date.lengthOfMonth() - before;
    }
  }

  /** {@code 15W}: the day from Monday to Friday nearest to the 15th, within the month. */
  record NearestWeekday(int day) implements DayRule {
    @Override
    public boolean matches(LocalDate date) {
      return day <= date.lengthOfMonth() && isNearest(date, day);
    }
  }

  /** {@code LW}. */
  record LastWeekday() implements DayRule {
    @Override
    public boolean matches(LocalDate date) {
      return isNearest(date, date.lengthOfMonth());
    }
  }

  /** {@code 5L}: the last Friday. */
  record LastOfMonth(int dayOfWeek) implements DayRule {
    @Override
    public boolean matches(LocalDate date) {
      return isOn(date, dayOfWeek) && date.getDayOfMonth() + 7 > date.lengthOfMonth();
    }
  }

  /** {@code 1#2}: the second Monday. */
  record NthOfMonth(int dayOfWeek, int nth) implements DayRule {
    @Override
    public boolean matches(LocalDate date) {
      return isOn(date, dayOfWeek) && (date.getDayOfMonth() - 1) / 7 + 1 == nth;
    }
  }

  private static boolean isOn(LocalDate date, int dayOfWeek) {
    return date.getDayOfWeek().getValue() % 7 == dayOfWeek;
  }

  private static boolean isNearest(LocalDate date, int day) {
    var wanted = date.withDayOfMonth(day);
    var nearest =
        switch (wanted.getDayOfWeek()) {
          case SATURDAY -> day == 1 ? day + 2 : day - 1;
          case SUNDAY -> day == wanted.lengthOfMonth() ? day - 2 : day + 1;
          case MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY -> day;
        };
    return date.getDayOfMonth() == nearest;
  }
}

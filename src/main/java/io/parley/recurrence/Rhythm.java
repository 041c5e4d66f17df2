package io.parley.recurrence;

import java.time.LocalDateTime;

/** How often something comes again, for who does not speak cron. */
public enum Rhythm {
  DAILY,
  WEEKLY,
  MONTHLY;

  /** Days that not every month has. */
  private static final int FIRST_RARE_DAY = 29;

  /**
   * The cron expression of what comes again as it first came; a day that some months do not have is
   * the last day of each month.
   */
  public String cron(LocalDateTime first) {
    var time = first.getMinute() + " " + first.getHour();
    return switch (this) {
      case DAILY -> time + " * * *";
      case WEEKLY -> time + " * * " + first.getDayOfWeek().getValue() % 7;
      case MONTHLY -> {
        var day = first.getDayOfMonth();
        yield time + " " + (day < FIRST_RARE_DAY ? day : "L") + " * *";
      }
    };
  }
}

package io.parley.shared;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A time as somebody wrote it: an instant, or what the clocks of a time zone will show. Which
 * instant that is may change with the time-zone data.
 */
public sealed interface Moment {
  record Exact(Instant instant) implements Moment {}

  record Local(LocalDateTime time) implements Moment {}

  /**
   * @param field of the request, to speak of
   * @param text RFC 3339, or a date and time without an offset
   */
  static Moment parse(String field, String text) {
    try {
      var offset = OffsetDateTime.parse(text);
      return new Exact(possible(field, offset.toLocalDateTime(), offset.toInstant()));
    } catch (DateTimeException _) {
      return local(field, text);
    }
  }

  /** As {@link #parse}, of a field that may be absent. */
  static @Nullable Moment ofNullable(String field, @Nullable String text) {
    return text == null || text.isBlank() ? null : parse(field, text.strip());
  }

  private static Moment local(String field, String text) {
    try {
      var time = LocalDateTime.parse(text);
      return new Local(possible(field, time, time));
    } catch (DateTimeException _) {
      throw new Problem.Invalid(
          field,
          "must be a time such as 2027-02-15T09:00:00Z, or 2027-02-15T09:00:00 with a 'timezone'");
    }
  }

  /** Which a database can hold. */
  private static <T> T possible(String field, LocalDateTime time, T value) {
    if (time.getYear() < 1 || time.getYear() > 9998) {
      throw new Problem.Invalid(field, "must be a time between the years 1 and 9998");
    }
    return value;
  }

  /** A time that the clocks jump over is read as if they had not jumped yet. */
  default Instant at(ZoneId zone) {
    return switch (this) {
      case Exact(var instant) -> instant;
      case Local(var time) -> time.atZone(zone).toInstant();
    };
  }

  /** What the clocks of the zone show then. */
  default LocalDateTime local(ZoneId zone) {
    return switch (this) {
      case Exact(var instant) -> LocalDateTime.ofInstant(instant, zone);
      case Local(var time) -> time;
    };
  }

  /** As it can be parsed again. */
  default String text() {
    return switch (this) {
      case Exact(var instant) -> instant.toString();
      case Local(var time) -> time.toString();
    };
  }
}

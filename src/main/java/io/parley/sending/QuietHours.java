package io.parley.sending;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * When nothing is sent, every day. A time that a change of clocks skips or repeats is read as
 * java.time does.
 *
 * @param from the first moment that is quiet
 * @param to the first that is not; earlier in the day than {@code from} if the night is between
 */
public record QuietHours(LocalTime from, LocalTime to, ZoneId zone) {
  public QuietHours {
    if (from.equals(to)) {
      throw new IllegalArgumentException("quiet hours must leave some of the day");
    }
  }

  /** When it ends, if it is quiet then. */
  public Optional<Instant> endIfQuiet(Instant at) {
    var local = at.atZone(zone);
    // Yesterday's may last until today.
    return Optional.of(local.toLocalDate().minusDays(1))
        .map(this::on)
        .filter(night -> night.holds(at))
        .or(() -> Optional.of(on(local.toLocalDate())).filter(night -> night.holds(at)))
        .map(Night::until);
  }

  /** When it begins the next time. */
  Instant nextBeginning(Instant after) {
    var day = after.atZone(zone).toLocalDate().minusDays(1);
    while (!on(day).since().isAfter(after)) {
      day = day.plusDays(1);
    }
    return on(day).since();
  }

  private record Night(Instant since, Instant until) {
    boolean holds(Instant at) {
      return !at.isBefore(since) && at.isBefore(until);
    }
  }

  private Night on(LocalDate day) {
    var end = to.isAfter(from) ? day : day.plusDays(1);
    return new Night(
        ZonedDateTime.of(day, from, zone).toInstant(), ZonedDateTime.of(end, to, zone).toInstant());
  }
}

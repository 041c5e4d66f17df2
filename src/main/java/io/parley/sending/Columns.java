package io.parley.sending;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What several statements read of lanes and jobs. */
final class Columns {
  private Columns() {}

  /** A lane's last sends, from {@code sent_times}. */
  static List<Instant> sentTimes(ResultSet row) throws SQLException {
    return Arrays.stream((Timestamp[]) row.getArray("sent_times").getArray())
        .map(Timestamp::toInstant)
        .toList();
  }

  /** A job's own, from {@code pause_min} and {@code pause_max} in seconds. */
  static @Nullable Pause pause(ResultSet row) throws SQLException {
    var min = row.getBigDecimal("pause_min");
    var max = row.getBigDecimal("pause_max");
    return min == null || max == null ? null : new Pause(duration(min), duration(max));
  }

  private static Duration duration(BigDecimal seconds) {
    return Duration.ofMillis(seconds.movePointRight(3).longValue());
  }

  /** A job's own, from {@code quiet_from}, {@code quiet_to} and {@code quiet_zone}. */
  static @Nullable QuietHours quietHours(ResultSet row) throws SQLException {
    var zone = row.getString("quiet_zone");
    return zone == null
        ? null
        : new QuietHours(
            row.getObject("quiet_from", LocalTime.class),
            row.getObject("quiet_to", LocalTime.class),
            ZoneId.of(zone));
  }
}

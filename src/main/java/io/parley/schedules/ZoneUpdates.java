package io.parley.schedules;

import io.parley.database.Worker;
import io.parley.recurrence.TimeZoneData;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Works due times out again that come from older time-zone data than this Java has: when the server
 * starts, and now and then, since a node with an older Java may go on writing such.
 */
@Component
class ZoneUpdates {
  private static final Duration REST = Duration.ofMinutes(5);
  private static final int MOST_AT_ONCE = 500;

  private final ScheduleRepository schedules;
  private final TransactionTemplate transaction;

  ZoneUpdates(ScheduleRepository schedules, TransactionTemplate transaction) {
    this.schedules = schedules;
    this.transaction = transaction;
  }

  @Bean
  Worker scheduleZonesWorker() {
    return new Worker("schedule-zones", REST, this::update);
  }

  void update() {
    var versions =
        ZoneId.getAvailableZoneIds().stream()
            .collect(
                Collectors.toMap(
                    Function.identity(), zone -> TimeZoneData.version(ZoneId.of(zone))));
    var some = MOST_AT_ONCE;
    while (some == MOST_AT_ONCE) {
      some = Objects.requireNonNull(transaction.execute(_ -> updateSome(versions)));
    }
  }

  private int updateSome(Map<String, String> versions) {
    var outdated = schedules.lockOutdated(versions, MOST_AT_ONCE);
    outdated.forEach(
        owned ->
            schedules.update(
                owned.tenant(),
                owned.schedule().moved(course -> course.withNewerZone(owned.schedule().timing()))));
    return outdated.size();
  }
}

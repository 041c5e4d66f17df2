package io.parley.messages;

import io.parley.database.DatabaseState;
import io.parley.database.Worker;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/**
 * Brings reports that came before their message together with it: those of the last minute every
 * other second, and those that have waited longer every other minute. A gateway that loses messages
 * may leave very many that wait in vain.
 */
@Component
class EarlyReports {
  private static final Duration REST = Duration.ofSeconds(2);
  private static final int LOOKS_BETWEEN_THOROUGH_ONES = 60;
  private static final Duration USUAL_WAIT = Duration.ofMinutes(1);

  private final MessageReports reports;
  private final DatabaseState database;
  private int looks;

  EarlyReports(MessageReports reports, DatabaseState database) {
    this.reports = reports;
    this.database = database;
  }

  @Bean
  Worker earlyReportsWorker() {
    return new Worker("early-reports", REST, this::look);
  }

  private void look() {
    if (database.isAway()) {
      return;
    }
    var isThorough = looks % LOOKS_BETWEEN_THOROUGH_ONES == 0;
    reports.applyEarly(isThorough ? MessageReports.LONGEST_WAIT : USUAL_WAIT);
    looks++;
  }
}

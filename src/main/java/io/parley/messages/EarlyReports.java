package io.parley.messages;

import io.parley.database.DatabaseState;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Brings reports that came before their message together with it: those of the last minute every
 * other second, and those that have waited longer every other minute. A gateway that loses messages
 * may leave very many that wait in vain.
 */
@Component
class EarlyReports implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(EarlyReports.class);
  private static final int SECONDS_BETWEEN = 2;
  private static final int LOOKS_BETWEEN_THOROUGH_ONES = 60;
  private static final Duration USUAL_WAIT = Duration.ofMinutes(1);

  private final MessageReports reports;
  private final DatabaseState database;
  private @Nullable ScheduledExecutorService timer;
  private int looks;

  EarlyReports(MessageReports reports, DatabaseState database) {
    this.reports = reports;
    this.database = database;
  }

  private void look() {
    if (database.isAway()) {
      return;
    }
    try {
      var isThorough = looks % LOOKS_BETWEEN_THOROUGH_ONES == 0;
      reports.applyEarly(isThorough ? MessageReports.LONGEST_WAIT : USUAL_WAIT);
      looks++;
    } catch (RuntimeException failure) {
      // Its message may hold the row, and so a text.
      log.warn("Reports of messages wait a little longer: {}", failure.getClass().getName());
    }
  }

  @Override
  public void start() {
    timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("early-reports").factory());
    var _ =
        timer.scheduleWithFixedDelay(
            this::look, SECONDS_BETWEEN, SECONDS_BETWEEN, TimeUnit.SECONDS);
  }

  @Override
  public void stop() {
    if (timer != null) {
      timer.shutdownNow();
      timer = null;
    }
  }

  @Override
  public boolean isRunning() {
    return timer != null;
  }
}

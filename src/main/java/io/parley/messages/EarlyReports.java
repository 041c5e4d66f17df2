package io.parley.messages;

import io.parley.database.DatabaseState;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Brings reports that came before their message together with it, every other second. */
@Component
class EarlyReports implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(EarlyReports.class);
  private static final int SECONDS_BETWEEN = 2;

  private final MessageReports reports;
  private final DatabaseState database;
  private @Nullable ScheduledExecutorService timer;

  EarlyReports(MessageReports reports, DatabaseState database) {
    this.reports = reports;
    this.database = database;
  }

  private void look() {
    if (database.isAway()) {
      return;
    }
    try {
      reports.applyEarly();
    } catch (RuntimeException failure) {
      log.warn("Reports of messages wait a little longer: {}", failure.getMessage());
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

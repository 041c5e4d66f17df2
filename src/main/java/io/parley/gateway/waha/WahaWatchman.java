package io.parley.gateway.waha;

import io.parley.database.Worker;
import java.time.Duration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** Looks after the sessions at WAHA, from the start of the server to its end. */
@Component
class WahaWatchman {
  private static final Duration TICK = Duration.ofSeconds(5);

  /**
   * Above the web server, whose port is not known before and is part of what is set up at WAHA; and
   * above the pipeline, which takes the reports, and so stopped before it.
   */
  private static final int PHASE = WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE + 1;

  private final WahaReconciler reconciler;
  private final boolean isOn;

  WahaWatchman(WahaReconciler reconciler, WahaClient client, WahaWatchProperties properties) {
    this.reconciler = reconciler;
    this.isOn = client.isOn() && properties.every().isPositive();
  }

  @Bean
  Worker wahaWatch() {
    return new Worker("waha-watch", TICK, this::look).inPhase(PHASE);
  }

  private void look() {
    if (isOn) {
      reconciler.lookIfDue();
    }
  }
}

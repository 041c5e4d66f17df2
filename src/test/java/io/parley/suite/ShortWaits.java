package io.parley.suite;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Whoever waits for something looks at once, and often: by itself Awaitility looks after a tenth of
 * a second for the first time, and the tests wait thousands of times.
 */
public final class ShortWaits implements LauncherSessionListener {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval(BETWEEN_LOOKS);
  }
}

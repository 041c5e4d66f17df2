package io.parley.database;

import java.time.Duration;
import java.time.Instant;
import org.springframework.context.ApplicationContext;

/** The server's clock in the hands of a test: nobody sets it right any more. */
public final class SettableClock {
  private final DatabaseClock clock;

  private SettableClock(DatabaseClock clock) {
    this.clock = clock;
  }

  public static SettableClock of(ApplicationContext context) {
    context.getBean(DatabaseWatch.class).stop();
    return new SettableClock(context.getBean(DatabaseClock.class));
  }

  public Instant now() {
    return clock.instant();
  }

  public void set(Instant time) {
    clock.adjust(time, System.nanoTime());
  }

  public void advance(Duration step) {
    set(clock.instant().plus(step));
  }
}

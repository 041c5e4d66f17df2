package io.parley.sending;

import io.parley.database.StartRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where tests stop the program at its worst instants. Nothing happens here unless one does: from
 * outside by the system property {@value #PROPERTY}, which names an instant and how often it is
 * reached before the process ends without a goodbye, as in {@code intent_written:20}; or stands
 * still until somebody lets it go on, as in {@code call_begins:20:stop}.
 */
final class Failpoints {
  private static final Map<Point, Runnable> ACTIONS = new ConcurrentHashMap<>();

  private static final String PROPERTY = "parley.failpoint";
  private static final int KILLED = 137;

  private Failpoints() {}

  /**
   * @throws StartRefused if the property is set and not understood
   */
  static void arm() {
    var wanted = System.getProperty(PROPERTY);
    if (wanted == null) {
      return;
    }
    var parts = wanted.split(":", -1);
    var point =
        Arrays.stream(Point.values())
            .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(parts[0]))
            .findFirst();
    if (point.isEmpty() || !wanted.matches("[a-z_]+:[1-9][0-9]{0,5}(:stop)?")) {
      throw new StartRefused(
          "The system property " + PROPERTY + " is for tests that kill the server: do not set it.");
    }
    var left = new AtomicInteger(Integer.parseInt(parts[1]));
    Runnable end = parts.length == 2 ? () -> Runtime.getRuntime().halt(KILLED) : Failpoints::stop;
    at(
        point.get(),
        () -> {
          if (left.decrementAndGet() == 0) {
            end.run();
          }
        });
  }

  /** All threads, this one before it returns. */
  private static void stop() {
    try {
      var own = String.valueOf(ProcessHandle.current().pid());
      new ProcessBuilder("kill", "-STOP", own).inheritIO().start().waitFor();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** An instant. */
  enum Point {
    INTENT_WRITTEN,
    /** Nothing is looked at any more between this and the gateway. */
    CALL_BEGINS,
    GATEWAY_ANSWERED
  }

  static void reach(Point point) {
    var action = ACTIONS.get(point);
    if (action != null) {
      action.run();
    }
  }

  static void at(Point point, Runnable action) {
    ACTIONS.put(point, action);
  }

  static void clear() {
    ACTIONS.clear();
  }
}

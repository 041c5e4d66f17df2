package io.parley.events;

import io.parley.events.ProgressStreams.Snapshot;
import io.parley.events.ProgressStreams.Subscription;
import io.parley.shared.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.json.JsonMapper;

/** One open stream of how something goes on, written by the thread of its request. */
final class ProgressStream implements OpenStreams.Stream {
  private static final Logger log = LoggerFactory.getLogger(ProgressStream.class);

  /** Four times a second is as much as anybody can watch. */
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);

  /** Whatever is costly to look at is looked at less often. */
  private static final int REST = 10;

  private final Subscription subscription;
  private final Snapshot first;
  private final StreamWriter out;
  private final StreamProperties properties;
  private final JsonMapper json;
  private final CountDownLatch ended = new CountDownLatch(1);
  private long beatAt;
  private long checkAt;

  ProgressStream(
      Subscription subscription,
      Snapshot first,
      StreamWriter out,
      StreamProperties properties,
      JsonMapper json) {
    this.subscription = subscription;
    this.first = first;
    this.out = out;
    this.properties = properties;
    this.json = json;
  }

  /** Until there is nothing more to come, the stream is ended, or its caller may read no longer. */
  @Override
  public void write() throws IOException, InterruptedException {
    var shown = first;
    show(shown);
    checkAt = after(properties.check());
    var pause = SHORTEST_PAUSE;
    while (!shown.isLast() && !ended.await(pause.toNanos(), TimeUnit.NANOSECONDS) && isAllowed()) {
      var begun = System.nanoTime();
      var now = look();
      pause = pauseAfter(begun);
      if (now.isPresent() && !now.get().equals(shown)) {
        shown = now.get();
        show(shown);
      }
      beatIfQuiet();
    }
  }

  @Override
  public void end() {
    ended.countDown();
  }

  /** Empty while nobody can say: a client that came again now would be refused, and give up. */
  private Optional<Snapshot> look() {
    try {
      return Optional.of(subscription.look().get());
    } catch (Problem.Unavailable | DataAccessException | TransactionException away) {
      log.debug("A stream waits until its subject can be read again", away);
      return Optional.empty();
    }
  }

  private boolean isAllowed() {
    if (System.nanoTime() - checkAt < 0) {
      return true;
    }
    checkAt = after(properties.check());
    try {
      return subscription.mayStill().getAsBoolean();
    } catch (Problem.Unavailable | DataAccessException | TransactionException away) {
      log.debug("Whether a stream may go on is asked again later", away);
      return true;
    }
  }

  private void show(Snapshot snapshot) throws IOException {
    write("data: " + json.writeValueAsString(snapshot.data()) + "\n\n");
  }

  /** Keeps proxies from closing what they take for idle, and finds out who is gone. */
  private void beatIfQuiet() throws IOException {
    if (System.nanoTime() - beatAt >= 0) {
      write(":\n\n");
    }
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
    beatAt = after(properties.heartbeat());
  }

  private static Duration pauseAfter(long begun) {
    var rest = Duration.ofNanos((System.nanoTime() - begun) * REST);
    return rest.compareTo(SHORTEST_PAUSE) > 0 ? rest : SHORTEST_PAUSE;
  }

  private static long after(Duration pause) {
    return System.nanoTime() + pause.toNanos();
  }
}

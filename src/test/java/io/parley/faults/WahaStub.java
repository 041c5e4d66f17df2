package io.parley.faults;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Delivers ever new messages of a group, and keeps book of what was answered to each. */
final class WahaStub {
  static final int PEOPLE = 40;
  private static final int THREADS = 12;

  private final Api.Session session;
  private final String group;
  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<String, GroupMessage> sent = new ConcurrentHashMap<>();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();

  WahaStub(Api.Session session, String group) {
    this.session = session;
    this.group = group;
  }

  /**
   * @param answer empty if the connection broke
   */
  record Attempt(long begun, long ended, Optional<Answer> answer) {
    boolean isWithin(long from, long to) {
      return begun > from && ended < to;
    }
  }

  /** Threads that each deliver one message after the other; one that got no 200 comes again. */
  final class Flow implements AutoCloseable {
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);

    private Flow(Api server, Duration pause) {
      for (var thread = 0; thread < THREADS; thread++) {
        var lane = new Lane(server);
        var _ =
            threads.scheduleWithFixedDelay(
                () -> deliverOn(lane), 0, pause.toNanos(), TimeUnit.NANOSECONDS);
      }
    }

    private void deliverOn(Lane lane) {
      if (!stopped.get()) {
        lane.deliver();
      }
    }

    /** Lets what is on its way come to its end. */
    @Override
    public void close() {
      stopped.set(true);
      threads.close();
    }
  }

  private final class Lane {
    private final Api server;
    private GroupMessage message = next();

    Lane(Api server) {
      this.server = server;
    }

    void deliver() {
      if (WahaStub.this.deliver(server, message)) {
        message = next();
      }
    }
  }

  Flow floodTo(Api server) {
    return new Flow(server, Duration.ofMillis(1));
  }

  Flow flowTo(Api server) {
    return new Flow(server, Duration.ofMillis(20));
  }

  /** Tries once more, as WAHA would, whatever got no 200. */
  void redeliver(Api server) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              unacknowledged().parallelStream().forEach(message -> deliver(server, message));
              return unacknowledged().isEmpty();
            });
  }

  int countAcknowledged() {
    return acknowledged.size();
  }

  List<Attempt> attempts() {
    return List.copyOf(attempts);
  }

  List<GroupMessage> sent() {
    return List.copyOf(sent.values());
  }

  List<GroupMessage> acknowledged() {
    return sent.values().stream()
        .filter(message -> acknowledged.contains(message.rawId()))
        .toList();
  }

  List<GroupMessage> unacknowledged() {
    var missing = new ArrayList<>(sent.values());
    missing.removeIf(message -> acknowledged.contains(message.rawId()));
    return missing;
  }

  private GroupMessage next() {
    var number = numbers.incrementAndGet();
    var text = (number % 3 == 0 ? "I am looking for flat " : "Good morning ") + number;
    return GroupMessage.saying(text, number, group, number % PEOPLE);
  }

  private boolean deliver(Api server, GroupMessage message) {
    sent.put(message.rawId(), message);
    var begun = System.nanoTime();
    var answer = answer(server, message);
    attempts.add(new Attempt(begun, System.nanoTime(), answer));
    return answer.filter(said -> said.status() == 200).isPresent()
        && acknowledged.add(message.rawId());
  }

  private Optional<Answer> answer(Api server, GroupMessage message) {
    var body = Webhooks.of(session.gatewayName(), message);
    try {
      return Optional.of(server.deliver(body, Webhooks.hmac(body)));
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}

package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People opt out just before, while and just after they are written to. */
class OptOutRaceFaults {
  private static final int RACES = Integer.getInteger("parley.faults.races", 10_000);
  private static final int SESSIONS = 20;
  private static final int RECIPIENTS = 900;

  /** Of whoever was written to last. */
  private static final int AHEAD = 8;

  @TempDir Path directory;
  private final long seed = Long.getLong("parley.faults.seed", System.nanoTime());
  private final Map<String, Long> answered = new ConcurrentHashMap<>();
  private final AtomicInteger races = new AtomicInteger();
  private WahaProcess waha;
  private Api api;

  @Test
  void nobodyIsWrittenToAfterTheirOptOutWasAnswered() throws Exception {
    IO.println("seed: -Dparley.faults.seed=" + seed);
    try (var gateway = WahaProcess.start(directory, List.of());
        var data = DataDirectory.ofAnOwner(directory);
        var server = ServerProcess.start(data, settings(gateway))) {
      waha = gateway;
      api = server.api();
      var sessions = new ArrayList<Api.Session>();
      for (var session = 0; session < SESSIONS; session++) {
        sessions.add(session(session));
      }
      var campaigns = new ArrayList<Campaign>();
      for (var round = 0; races.get() < RACES; round++) {
        campaigns.addAll(race(sessions, round));
      }
      var late =
          waha.deliveries().stream()
              .filter(one -> answered.getOrDefault(phone(one), Long.MAX_VALUE) < one.at())
              .toList();
      var before =
          waha.deliveries().stream().filter(one -> answered.containsKey(phone(one))).count();
      assertThat(late).isEmpty();
      try (var connection = data.postgres().connect()) {
        var checker = new SendingChecker(connection, waha.directory(), campaigns);
        assertThat(checker.check()).isEmpty();
        IO.println(
            "%d opt-outs, %d of them after the message; %s"
                .formatted(races.get(), before, checker.statuses()));
        // Both must have happened, or there was no race.
        assertThat(before).isPositive();
        assertThat(checker.statuses().get("skipped")).isBetween(1, (int) (races.get() - before));
      }
    }
  }

  private static Map<String, String> settings(WahaProcess waha) {
    var settings = new HashMap<>(waha.settings());
    settings.put("PARLEY_PACING_MIN", "0s");
    settings.put("PARLEY_PACING_MAX", "0s");
    settings.put("PARLEY_TYPING_CPS", "0");
    settings.put("PARLEY_BURST_MESSAGES", "0");
    return settings;
  }

  private Api.Session session(int number) {
    var session = api.makeSession("Sender " + number, "waha");
    api.post("/api/v2/sessions/" + session.id() + "/start", "{}").expect(200);
    await()
        .until(() -> api.get("/api/v2/sessions/" + session.id()).text("status").equals("working"));
    return session;
  }

  private static String phone(Delivery delivery) {
    return delivery.chat().replace("@c.us", "");
  }

  private List<Campaign> race(List<Api.Session> sessions, int round) throws Exception {
    var runs = new ArrayList<Callable<Campaign>>();
    for (var lane = 0; lane < sessions.size(); lane++) {
      var session = sessions.get(lane);
      var number = round * sessions.size() + lane;
      runs.add(() -> run(session, number));
    }
    var campaigns = new ArrayList<Campaign>();
    try (var threads = Executors.newFixedThreadPool(sessions.size())) {
      for (var ended : threads.invokeAll(runs)) {
        campaigns.add(ended.get());
      }
    } catch (ExecutionException failure) {
      throw new AssertionError("round " + round, failure.getCause());
    }
    return campaigns;
  }

  /** Whoever opts out stands about where the campaign is at that moment. */
  private Campaign run(Api.Session session, int number) {
    var random = new Random(seed + number);
    var people =
        IntStream.range(0, RECIPIENTS)
            .mapToObj(person -> "1556%03d%04d".formatted(number, person))
            .toList();
    var campaign = order(session, "R" + number, people);
    var out = new HashSet<Integer>();
    while (races.get() < RACES) {
      var at = reached(session, people);
      var next =
          IntStream.range(at + random.nextInt(3), Math.min(at + AHEAD, RECIPIENTS))
              .filter(person -> !out.contains(person))
              .findFirst();
      if (next.isPresent()) {
        out.add(next.getAsInt());
        optOut(people.get(next.getAsInt()));
        races.incrementAndGet();
      } else if (at + AHEAD >= RECIPIENTS) {
        break;
      } else {
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      }
    }
    // Whoever has not had their race by now need not wait for a message; answered 400 if nobody
    // does.
    patiently(() -> api.post("/api/v2/bulk-send/" + campaign.job() + "/cancel", "{}"));
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () ->
                patiently(() -> api.get("/api/v2/bulk-send/" + campaign.job()))
                        .expect(200)
                        .json()
                        .required("pending_count")
                        .asInt()
                    == 0);
    return campaign;
  }

  /** One after the other: large lists are not what races here. */
  private synchronized Campaign order(Api.Session session, String tag, List<String> people) {
    return Campaign.order(api, tag, session, people, "", 0);
  }

  private int reached(Api.Session session, List<String> people) {
    return people.indexOf(waha.last(session.gatewayName())) + 1;
  }

  private void optOut(String phone) {
    patiently(() -> api.post("/api/v2/opt-outs", "{\"phone\": \"+%s\"}".formatted(phone)))
        .expect(201);
    answered.put(phone, System.currentTimeMillis());
  }

  /** As often as the server asks for it: on a busy machine it may take its database for away. */
  private static Answer patiently(Supplier<Answer> request) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofSeconds(1))
        .until(request::get, answer -> !answer.isRefusedForNow());
  }
}

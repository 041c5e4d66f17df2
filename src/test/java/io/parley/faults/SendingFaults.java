package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.faults.SendingServers.Node;
import io.parley.faults.WahaProgram.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of people in campaigns of several sessions, two servers, a gateway and a database, all
 * of which break again and again. Which faults come, and after how many sends, is drawn from a seed
 * that is printed: the same seed draws the same.
 */
class SendingFaults {
  private static final int SESSIONS = 8;
  private static final int SLOW_SESSIONS = 2;
  private static final int RECIPIENTS = 130;
  private static final int SLOW_RECIPIENTS = 70;
  private static final int LEAST_FAULTS = Integer.getInteger("parley.faults.count", 34);

  /** Whoever died while PostgreSQL was restarted is asked for in vain for some minutes. */
  private static final Duration PATIENCE =
      Duration.ofSeconds(Integer.getInteger("parley.faults.patience", 360));

  private static final int SHORTEST_PAUSE = 300;
  private static final int SEND_TIMEOUT = 2_000;
  private static final String SLOW = ", \"pacing\": {\"min_seconds\": 1, \"max_seconds\": 2}";
  private static final Set<String> FINAL = Set.of("completed", "cancelled", "failed");

  @TempDir Path directory;

  private final long seed = Long.getLong("parley.faults.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Random chance = new Random();
  private final List<Campaign> campaigns = new ArrayList<>();
  private final List<Api.Session> sessions = new ArrayList<>();
  private final Map<Fault, Integer> made = new EnumMap<>(Fault.class);
  private int failpoints;
  private ExternalPostgres database;
  private WahaProcess waha;
  private SendingServers servers;

  private enum Fault {
    KILL_NODE,
    STOP_NODE,
    RESTART_NODE,
    KILL_GATEWAY,
    RESTART_DATABASE,
    CUT_CONNECTIONS,
    CUT_SIGNS_OF_LIFE,
    SLOW_GATEWAY,
    FAILING_GATEWAY,
    FAILING_GATEWAY_THAT_SENDS,
    THROTTLING_GATEWAY,
    RESETTING_GATEWAY,
    RESETTING_GATEWAY_THAT_SENDS,
    GATEWAY_CUT_OFF,
    HANGING_GATEWAY,
    HANGING_GATEWAY_THAT_SENDS,
    KILL_NODE_AFTER_DELIVERY,
    PAUSE_JOB,
    CANCEL_JOB;

    /** After which nobody may know what became of the sends under way, one in each session. */
    boolean losesAnswers() {
      return switch (this) {
        case KILL_NODE,
            STOP_NODE,
            KILL_GATEWAY,
            RESTART_DATABASE,
            CUT_CONNECTIONS,
            CUT_SIGNS_OF_LIFE,
            KILL_NODE_AFTER_DELIVERY ->
            true;
        default -> false;
      };
    }
  }

  @Test
  void nobodyIsWrittenToTwiceOrLeftOut() throws Exception {
    IO.println("seed: -Dparley.faults.seed=" + seed);
    DataDirectory.programs();
    var ports = SendingServers.ports();
    var urls = ports.stream().map(SendingServers::url).toList();
    try (var postgres = ExternalPostgres.start(directory);
        var gateway = WahaProcess.start(directory, urls)) {
      database = postgres;
      waha = gateway;
      try (var both = SendingServers.start(ports, directory, settings())) {
        servers = both;
        order();
        breakThings();
        heal();
        check();
      }
    }
  }

  private Map<String, String> settings() {
    var settings = new HashMap<>(database.settings());
    settings.putAll(waha.settings());
    settings.put("PARLEY_PACING_MIN", SHORTEST_PAUSE + "ms");
    settings.put("PARLEY_PACING_MAX", "500ms");
    return settings;
  }

  private void order() {
    var api = servers.nodes().getFirst().api();
    for (var session = 0; session < SESSIONS + SLOW_SESSIONS; session++) {
      var made = api.makeSession("Sender " + session, "waha");
      api.post("/api/v2/sessions/" + made.id() + "/start", "{}").expect(200);
      await()
          .until(() -> api.get("/api/v2/sessions/" + made.id()).text("status").equals("working"));
      sessions.add(made);
    }
    for (var session = 0; session < SESSIONS; session++) {
      order("A" + session, sessions.get(session), people(session, RECIPIENTS), "", SHORTEST_PAUSE);
      order("B" + session, sessions.get(session), people(session, RECIPIENTS), "", SHORTEST_PAUSE);
    }
    for (var session = SESSIONS; session < SESSIONS + SLOW_SESSIONS; session++) {
      order("S" + session, sessions.get(session), people(session, SLOW_RECIPIENTS), SLOW, 1_000);
    }
  }

  private void order(
      String tag, Api.Session session, List<String> phones, String pacing, int pause) {
    campaigns.add(
        servers.ask(chance, api -> Campaign.order(api, tag, session, phones, pacing, pause)));
  }

  private static List<String> people(int session, int count) {
    return IntStream.range(0, count)
        .mapToObj(person -> "1555%03d%04d".formatted(200 + session, person))
        .toList();
  }

  private void breakThings() throws Exception {
    // All of them, some of them twice: in an order that nobody thought of.
    var faults = new ArrayList<>(List.of(Fault.values()));
    var repeated = Stream.of(Fault.values()).filter(fault -> fault != Fault.CANCEL_JOB).toList();
    while (faults.size() < LEAST_FAULTS) {
      faults.add(repeated.get(random.nextInt(repeated.size())));
    }
    Collections.shuffle(faults, random);
    for (var number = 0; number < faults.size(); number++) {
      if (number % 8 == 7) {
        orderMore(number);
      }
      awaitDeliveries(5 + random.nextInt(40));
      var fault = faults.get(number);
      made.merge(fault, 1, Integer::sum);
      IO.println(
          "%tT fault %d: %s after %d deliveries"
              .formatted(System.currentTimeMillis(), number + 1, fault, waha.count()));
      make(fault);
      revive();
      resumeAll();
    }
  }

  /** So that something is under way until the last fault. */
  private void orderMore(int number) {
    for (var session = 0; session < SESSIONS; session++) {
      order(
          "M" + number + "x" + session,
          sessions.get(session),
          people(session, RECIPIENTS / 4),
          "",
          SHORTEST_PAUSE);
    }
  }

  private void awaitDeliveries(int more) throws IOException {
    var wanted = waha.count() + more;
    try {
      await()
          .atMost(Duration.ofSeconds(6))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> waha.count() >= wanted);
    } catch (ConditionTimeoutException _) {
      // What broke before keeps the sends from going on: it breaks on.
    }
  }

  private void make(Fault fault) throws Exception {
    var session = sessions.get(random.nextInt(sessions.size())).gatewayName();
    switch (fault) {
      case KILL_NODE -> servers.any(random).server().kill();
      case STOP_NODE -> stop(servers.any(random));
      case RESTART_NODE -> assertThat(servers.any(random).server().terminate()).isIn(0, 143);
      case KILL_GATEWAY -> {
        waha.kill();
        linger(random.nextInt(3_000));
        waha.restart();
      }
      case RESTART_DATABASE -> {
        database.stopAtOnce();
        linger(random.nextInt(2_000));
        database.start();
      }
      case CUT_CONNECTIONS -> cut("application_name <> 'parley sending'");
      case CUT_SIGNS_OF_LIFE -> cut("application_name = 'parley sending'");
      case SLOW_GATEWAY -> misbehave(session, Kind.SLOW, 1);
      case FAILING_GATEWAY -> misbehave("*", Kind.FAILS_BEFORE, 0.3);
      case FAILING_GATEWAY_THAT_SENDS -> misbehave("*", Kind.FAILS_AFTER, 0.3);
      case THROTTLING_GATEWAY -> misbehave("*", Kind.THROTTLES, 0.3);
      case RESETTING_GATEWAY -> misbehave("*", Kind.RESETS_BEFORE, 0.3);
      case RESETTING_GATEWAY_THAT_SENDS -> misbehave("*", Kind.RESETS_AFTER, 0.3);
      case GATEWAY_CUT_OFF -> misbehave("*", Kind.CUTS_OFF, 0.3);
      case HANGING_GATEWAY -> misbehave("*", Kind.HANGS_BEFORE, 0.3);
      case HANGING_GATEWAY_THAT_SENDS -> misbehave("*", Kind.HANGS_AFTER, 0.3);
      case KILL_NODE_AFTER_DELIVERY -> {
        var node = servers.any(random);
        waha.goWrong("*", Kind.HANGS_AFTER, 1, 0);
        awaitDeliveries(3);
        node.server().kill();
        waha.behave();
      }
      case PAUSE_JOB -> {
        var job = randomJob();
        move(job, "pause");
        linger(random.nextInt(1_500));
        move(job, "resume");
      }
      case CANCEL_JOB -> cancelInFlight(campaigns.get(random.nextInt(campaigns.size())));
    }
  }

  /** What comes back from the gateway unsent then has no job to go on with. */
  private void cancelInFlight(Campaign campaign) {
    waha.goWrong(campaign.session(), Kind.HANGS_BEFORE, 1, 0);
    linger(1_200);
    move(campaign.job(), "cancel");
    waha.behave();
  }

  /** Longer than it may have a lane, so that somebody else takes it over. */
  private static void stop(Node node) {
    node.pause();
    linger(8_000);
    node.resume();
  }

  private void cut(String which) throws Exception {
    try (var connection = database.server().connect()) {
      Books.texts(
          connection,
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and "
              + which);
    }
  }

  private void misbehave(String session, Kind kind, double share) {
    waha.goWrong(session, kind, share, 1_000);
    linger(1_500 + random.nextInt(2_500));
    waha.behave();
  }

  private String randomJob() {
    return campaigns.get(random.nextInt(campaigns.size())).job();
  }

  /** Makes no sense where the job has ended, which is answered 400. */
  private void move(String job, String verb) {
    servers.ask(chance, api -> api.post("/api/v2/bulk-send/" + job + "/" + verb, "{}"));
  }

  /** A fault takes its time. */
  private static void linger(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Every other one is to die again, at one of its worst instants. */
  private void revive() throws IOException {
    for (var node : servers.nodes()) {
      if (node.isDead()) {
        var point = random.nextBoolean() ? "intent_written:" : "gateway_answered:";
        var armed = random.nextBoolean() ? point + (1 + random.nextInt(40)) : "";
        IO.println("a node starts, to die at '" + armed + "'");
        node.restart(armed);
        failpoints += armed.isEmpty() ? 0 : 1;
      }
    }
  }

  /** Much failed, or somebody's resumption was lost: people would look after it. */
  private void resumeAll() {
    for (var job : jobs("paused")) {
      move(job, "resume");
    }
  }

  private List<String> jobs(String status) {
    var found = new ArrayList<String>();
    servers
        .ask(
            chance,
            api -> api.get("/api/v2/bulk-send?limit=100&status=" + status).expect(200).json())
        .required("jobs")
        .forEach(job -> found.add(job.required("id").asString()));
    return found;
  }

  private void heal() throws IOException {
    waha.behave();
    IO.println("%tT healing".formatted(System.currentTimeMillis()));
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> {
                for (var node : servers.nodes()) {
                  if (node.isDead()) {
                    node.restart("");
                  }
                }
                resumeAll();
                return jobs("running").isEmpty() && jobs("paused").isEmpty() && openRows() == 0;
              });
    } catch (ConditionTimeoutException _) {
      IO.println("it does not heal: the checker says what is left");
    }
    IO.println("%tT healed".formatted(System.currentTimeMillis()));
  }

  private long openRows() throws Exception {
    try (var connection = database.server().connect()) {
      return Long.parseLong(
          Books.texts(
                  connection,
                  "select count(*) from outgoing_message where status in ('queued', 'sending')")
              .getFirst());
    }
  }

  private void check() throws Exception {
    try (var connection = database.server().connect()) {
      var checker = new SendingChecker(connection, waha.directory(), campaigns);
      var violations = checker.check();
      var stops = made.getOrDefault(Fault.STOP_NODE, 0);
      var pace = checker.checkPace(stops, SEND_TIMEOUT);
      var mishaps =
          WahaLog.lines(waha.directory()).stream().filter(line -> line.has("mishap")).count();
      IO.println("faults: %s, and %d armed starts".formatted(made, failpoints));
      IO.println(
          "recipients: %s, deliveries: %d, mishaps of the gateway: %d"
              .formatted(checker.statuses(), waha.deliveries().size(), mishaps));
      violations.forEach(IO::println);
      pace.forEach(IO::println);
      assertThat(violations).isEmpty();
      assertThat(pace).isEmpty();
      var losing =
          made.entrySet().stream()
              .filter(one -> one.getKey().losesAnswers())
              .mapToInt(Map.Entry::getValue)
              .sum();
      assertThat(checker.statuses().getOrDefault("unknown", 0))
          .isLessThanOrEqualTo((int) mishaps + (losing + failpoints) * sessions.size());
    }
    countsAddUp();
  }

  private void countsAddUp() {
    var seen = new HashSet<String>();
    for (var campaign : campaigns) {
      var job =
          servers.ask(
              chance, api -> api.get("/api/v2/bulk-send/" + campaign.job()).expect(200).json());
      var sum =
          Stream.of("pending", "sent", "failed", "skipped", "unknown", "cancelled")
              .mapToInt(part -> job.required(part + "_count").asInt())
              .sum();
      assertThat(sum).isEqualTo(campaign.phones().size());
      assertThat(job.required("total_recipients").asInt()).isEqualTo(sum);
      assertThat(FINAL).contains(job.required("status").asString());
      seen.add(campaign.job());
    }
    assertThat(seen).hasSize(campaigns.size());
  }
}

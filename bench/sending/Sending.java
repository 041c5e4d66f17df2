package sending;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import server.Database;
import server.Machine;
import server.ParleyServer;

/**
 * Sends without any pause through a thousand simulated sessions, each intent and each result
 * durable, beside graphile-worker on the same PostgreSQL with jobs that do nothing; then a bulk send
 * to 100,000 people is made; and the sends are measured once more while a transaction that reads
 * stays open.
 *
 * <p>On a clean checkout: {@code ./mvnw package -DskipTests && java bench/sending/Sending.java}. It
 * needs Node and npm, which put graphile-worker into a temporary folder.
 */
final class Sending {
  private static final int SESSIONS = Integer.getInteger("sessions", 1_000);
  private static final int PEOPLE = Integer.getInteger("people", 60);
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final int LARGE = 100_000;
  private static final List<String> WITHOUT_PAUSE =
      List.of(
          "-Dparley.pacing.min=0s",
          "-Dparley.pacing.max=0s",
          "-Dparley.burst.messages=0",
          "-Dparley.typing.cps=0");

  private final ParleyServer server;
  private final Database database;
  private final Machine machine;
  private final HttpClient http = HttpClient.newHttpClient();

  private Sending(ParleyServer server, Database database) {
    this.server = server;
    this.database = database;
    this.machine = new Machine(server.process(), server.cluster());
  }

  public static void main(String[] arguments) throws Exception {
    var worker = graphileWorker();
    try (var server = ParleyServer.start(WITHOUT_PAUSE);
        var database = new Database(server)) {
      System.out.printf("PostgreSQL: %s%n", database.durability());
      var bench = new Sending(server, database);
      var sessions = bench.sessions();
      var list = bench.list("small", PEOPLE);
      for (int round = 1; round <= ROUNDS; round++) {
        double sends = bench.sends("round " + round, sessions, list);
        double jobs = bench.jobs(worker);
        System.out.printf("round %d: ratio %.2f%n", round, sends / jobs);
      }
      try (var reader = database.connect();
          var statement = reader.createStatement()) {
        reader.setAutoCommit(false);
        statement.execute("set transaction isolation level repeatable read");
        statement.executeQuery("select count(*) from outgoing_message");
        bench.sends("beside an open export", sessions, list);
        bench.sends("beside it, once more", sessions, list);
      }
      bench.create(sessions.getFirst());
    } finally {
      remove(worker);
    }
  }

  private List<String> sessions() throws Exception {
    try (var threads = Executors.newFixedThreadPool(8)) {
      var made =
          IntStream.range(0, SESSIONS).mapToObj(number -> threads.submit(() -> session(number)));
      var ids = new ArrayList<String>();
      for (var session : made.toList()) {
        ids.add(session.get());
      }
      return ids;
    }
  }

  private String session(int number) throws Exception {
    var made =
        server.post(
            "/api/v2/sessions", "{\"name\":\"bench-%d\",\"gateway\":\"simulator\"}".formatted(number));
    var id = ParleyServer.field("id", made);
    server.post("/api/v2/sessions/" + id + "/start", "");
    scan(id);
    return id;
  }

  /** Once it shows its code. */
  private void scan(String session) throws Exception {
    for (int tries = 0; ; tries++) {
      try {
        server.post("/api/v2/simulator/sessions/" + session + "/scan", "");
        return;
      } catch (IllegalStateException notYet) {
        if (tries == 100) {
          throw notYet;
        }
        Thread.sleep(100);
      }
    }
  }

  private String list(String name, int people) throws Exception {
    var list =
        ParleyServer.field("id", server.post("/api/v2/custom-groups", "{\"name\":\"%s\"}".formatted(name)));
    for (int done = 0; done < people; done += 1_000) {
      var members =
          IntStream.range(done, Math.min(people, done + 1_000))
              .mapToObj(number -> "{\"phone\":\"+1555%07d\",\"name\":\"Ann\"}".formatted(number))
              .toList();
      server.post(
          "/api/v2/custom-groups/" + list + "/members/add",
          "{\"contacts\":[" + String.join(",", members) + "]}");
    }
    return list;
  }

  /** All jobs begin at one moment; what counts is from then to the last result. */
  private double sends(String name, List<String> sessions, String list) throws Exception {
    var start = Instant.now().plusSeconds(60);
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var made :
          sessions.stream().map(session -> threads.submit(() -> job(session, list, start))).toList()) {
        made.get();
      }
    }
    if (Instant.now().isAfter(start)) {
      throw new IllegalStateException("the jobs were made too slowly");
    }
    database.update("vacuum analyze outgoing_message");
    Thread.sleep(Math.max(0, start.toEpochMilli() - System.currentTimeMillis()));
    var used = machine.used();
    long begun = System.nanoTime();
    int total = SESSIONS * PEOPLE;
    while (open() > 0) {
      Thread.sleep(50);
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf(
        "%s: %,d sends in %.1f s: %,.0f sends/s; claims p50 %s p99 %s; %s%n",
        name,
        total,
        seconds,
        total / seconds,
        metric("parley_sending_claims_seconds{quantile=\"0.5\""),
        metric("parley_sending_claims_seconds{quantile=\"0.99\""),
        machine.since(used, total));
    check();
    return total / seconds;
  }

  private String job(String session, String list, Instant start) throws Exception {
    return server.post(
        "/api/v2/bulk-send",
        "{\"session_id\":\"%s\",\"custom_group_id\":\"%s\",\"message_content\":\"Hi {{name}}, this is a test\",\"start_at\":\"%s\"}"
            .formatted(session, list, start));
  }

  private long open() throws SQLException {
    return database.number(
        "select count(*) from outgoing_job where status in ('pending', 'running')");
  }

  /** Nobody twice, nobody missing. */
  private void check() throws SQLException {
    var wrong =
        database.number(
            """
            select count(*) from (
              select o.id from outgoing_message o
              left join simulator_delivery d on d.tenant_id = o.tenant_id and d.client_ref = o.id::text
              group by o.id having count(d.id) <> 1) w
            """);
    if (wrong > 0) {
      throw new IllegalStateException(wrong + " messages were not delivered once");
    }
  }

  private double jobs(Path folder) throws Exception {
    int jobs = SESSIONS * PEOPLE;
    var builder = new ProcessBuilder("node", "graphile.mjs", String.valueOf(jobs), "10");
    builder.directory(folder.toFile());
    builder.environment().put("DATABASE_URL", database.nodeUrl());
    builder.redirectError(folder.resolve("error.log").toFile());
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IllegalStateException(Files.readString(folder.resolve("error.log")));
    }
    var last = said.lines().reduce((_, line) -> line).orElseThrow();
    double rate = Double.parseDouble(last.split(" ")[1]);
    System.out.printf("graphile-worker: %,d jobs that do nothing: %,.0f jobs/s%n", jobs, rate);
    return rate;
  }

  private void create(String session) throws Exception {
    var list = list("large", LARGE);
    for (int round = 0; round < 3; round++) {
      long begun = System.nanoTime();
      job(session, list, Instant.now().plusSeconds(86_400));
      System.out.printf(
          "a bulk send to %,d people was made in %.1f s%n", LARGE, (System.nanoTime() - begun) / 1e9);
    }
  }

  private String metric(String prefix) throws IOException, InterruptedException {
    var answer =
        http.send(
            server.request("/actuator/prometheus").build(), HttpResponse.BodyHandlers.ofString());
    return answer.body().lines()
        .filter(line -> line.startsWith(prefix))
        .map(line -> "%.1f ms".formatted(Double.parseDouble(line.substring(line.lastIndexOf(' '))) * 1e3))
        .findFirst()
        .orElse("?");
  }

  private static Path graphileWorker() throws Exception {
    var folder = Files.createTempDirectory("parley-graphile");
    Files.copy(Path.of("bench", "sending", "graphile.mjs"), folder.resolve("graphile.mjs"));
    var installed =
        new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "graphile-worker@0.17", "pg@8")
            .directory(folder.toFile())
            .inheritIO()
            .start()
            .waitFor();
    if (installed != 0) {
      throw new IllegalStateException("npm could not install graphile-worker");
    }
    return folder;
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}

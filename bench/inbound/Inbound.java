package inbound;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import server.Database;
import server.Machine;
import server.ParleyServer;

/**
 * How many webhooks a second are made durable, against two limits that are measured in the same
 * run: a webhook that goes through the same filters and is then ignored, and a batched insert of
 * the same rows.
 *
 * <p>On a clean checkout: {@code ./mvnw package -DskipTests && java bench/inbound/Inbound.java}.
 * What the server's JVM shall be told beside, such as {@code -XX:StartFlightRecording}, goes into
 * {@code BENCH_JAVA_OPTIONS}.
 */
final class Inbound {
  private static final int CONNECTIONS = 64;
  private static final int ROUNDS = Integer.getInteger("rounds", 4);
  private static final int INSERTING_CONNECTIONS = 2;
  private static final int ROWS_PER_TRANSACTION = 64;
  private static final Duration WARM_UP = Duration.ofSeconds(40);
  private static final Duration IGNORED = Duration.ofSeconds(5);
  private static final Duration STORED = Duration.ofSeconds(10);

  private final ParleyServer server;
  private final Database database;
  private final Rows rows;
  private final Webhooks webhooks;
  private final Machine machine;
  private int answered;
  private int withKeyword;

  private Inbound(ParleyServer server, Database database, Rows rows, Webhooks webhooks) {
    this.server = server;
    this.database = database;
    this.rows = rows;
    this.webhooks = webhooks;
    this.machine = new Machine(server.process(), server.cluster());
  }

  private record Round(double ignored, double stored, double inserted) {
    double ratio() {
      return stored / Math.min(ignored, inserted);
    }
  }

  public static void main(String[] arguments) throws Exception {
    try (var server = ParleyServer.start();
        var database = new Database(server);
        var rows = new Rows(database, INSERTING_CONNECTIONS)) {
      System.out.println("PostgreSQL: " + database.durability());
      var groups = Webhooks.Group.fifty(server.sessions(5));
      for (var group : groups) {
        server.monitor(group.session(), group.id(), group.keywords());
      }
      new Inbound(server, database, rows, new Webhooks(groups)).run();
    }
  }

  private void run() throws Exception {
    System.out.println("Warming up for " + WARM_UP.plus(IGNORED).toSeconds() + " s");
    ignored(IGNORED);
    stored(WARM_UP);
    rows.insert(rows.newRows(), ROWS_PER_TRANSACTION);
    var rounds = new ArrayList<Round>();
    for (int number = 1; number <= ROUNDS; number++) {
      System.out.println("\nRound " + number);
      rounds.add(new Round(ignored(IGNORED), stored(STORED), inserted()));
      System.out.printf("  ratio to the slower limit %.2f%n", rounds.getLast().ratio());
    }
    summarize(rounds);
    check();
  }

  private double ignored(Duration time) throws Exception {
    return load("ignored webhooks ", webhooks.ignored(20_000).repeated(), time).rate();
  }

  private double stored(Duration time) throws Exception {
    var transactions = rows.transactions();
    var messages = webhooks.messages(20_000 * (int) time.toSeconds());
    var load = load("stored webhooks  ", messages, time);
    answered += load.accepted();
    withKeyword += Webhooks.withKeyword(messages, load.accepted());
    System.out.printf(
        "    %.1f webhooks in a transaction%n",
        load.accepted() / (double) (rows.transactions() - transactions));
    return load.rate();
  }

  private Load.Result load(String what, Load.Requests requests, Duration time) throws Exception {
    var before = machine.used();
    var result = Load.run(server.port(), CONNECTIONS, requests, time);
    System.out.printf(
        "  %s %,7.0f/s   p50 %5.2f ms   p99 %6.2f ms   200: %d   other: %d   %s%n",
        what,
        result.rate(),
        result.milliseconds(0.50),
        result.milliseconds(0.99),
        result.accepted(),
        result.refused(),
        machine.since(before, result.accepted()));
    return result;
  }

  private double inserted() throws SQLException, InterruptedException {
    var newRows = rows.newRows();
    var before = machine.used();
    var rate = rows.insert(newRows, ROWS_PER_TRANSACTION);
    System.out.printf(
        "  batched insert    %,7.0f rows/s   %s%n", rate, machine.since(before, newRows.size()));
    return rate;
  }

  private static void summarize(List<Round> rounds) {
    System.out.printf(
        "%nMedian of %d rounds: ignored %,.0f/s, stored %,.0f/s, inserted %,.0f rows/s, ratio %.2f; best ratio %.2f%n",
        rounds.size(),
        median(rounds, Round::ignored),
        median(rounds, Round::stored),
        median(rounds, Round::inserted),
        median(rounds, Round::ratio),
        rounds.stream().max(Comparator.comparingDouble(Round::ratio)).orElseThrow().ratio());
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
    var sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** What was answered 200 stands in the database, once, and every keyword was found. */
  private void check() throws SQLException {
    System.out.printf(
        "Answered 200: %d, stored: %d.  With a keyword: %d, detected: %d.  Events: %d, last sequence: %d%n",
        answered,
        database.number("select count(*) from message"),
        withKeyword,
        database.number("select count(*) from detection"),
        database.number("select count(*) from event"),
        database.number("select max(last) from event_sequence"));
    System.out.printf(
        "Counters: chats %d, senders %d, groups %d.  Leads: %d, counted %d, in groups %d%n",
        database.number("select sum(message_count) from chat"),
        database.number("select sum(message_count) from group_sender"),
        database.number("select sum(messages_processed) from monitored_group"),
        database.number("select count(*) from lead"),
        database.number("select sum(count) from lead_count"),
        database.number("select sum(leads_detected) from monitored_group"));
  }
}

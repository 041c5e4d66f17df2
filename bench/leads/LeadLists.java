package leads;

import inbound.Load;
import inbound.Webhooks;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import server.Database;
import server.ParleyServer;

/**
 * Lists, searches and exports of a tenant with a million leads, first alone and then while 500
 * messages a second come in. Pages are asked for by the clock, 100 a second, so that a slow one does
 * not keep the next ones waiting: what they wait for counts. Searches and pages behind the first
 * 10,000 leads come one after the other.
 *
 * <p>On a clean checkout: {@code ./mvnw package -DskipTests && java bench/leads/LeadLists.java}.
 */
final class LeadLists {
  private static final int LEADS = Integer.getInteger("leads", 1_000_000);
  private static final int REQUESTS = Integer.getInteger("requests", 300);
  private static final int REQUESTS_PER_SECOND = 100;
  private static final int MESSAGES_PER_SECOND = 500;
  private static final int WARM_UPS = 3;
  private static final int DEEPEST_USUAL_OFFSET = 10_000;
  private static final List<String> SORTS = List.of("-detected_at", "detected_at", "-lead_score", "name");

  private final ParleyServer server;
  private final List<String> groups;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Random random = new Random(42);

  /** What pages took, by their kind and order, whatever the filter. */
  private final Map<String, List<Long>> byKind = new TreeMap<>();

  private LeadLists(ParleyServer server, List<String> groups) {
    this.server = server;
    this.groups = groups;
  }

  /** What is asked for, and the paths of the requests. */
  private record Case(String name, List<String> paths) {}

  public static void main(String[] arguments) throws Exception {
    try (var server = ParleyServer.start(List.of("-Xmx256m"));
        var database = new Database(server)) {
      var monitored = Webhooks.Group.fifty(server.sessions(5));
      var groups = new ArrayList<String>();
      for (var group : monitored) {
        groups.add(server.monitor(group.session(), group.id(), group.keywords()));
      }
      System.out.printf("PostgreSQL: %s%nWriting %,d leads%n", database.durability(), LEADS);
      Population.write(database, groups, LEADS);
      var lists = new LeadLists(server, groups);
      System.out.println("\nAlone");
      lists.run();
      System.out.println("\nWhile messages come in");
      var messages = new SteadyMessages(server, new Webhooks(monitored));
      lists.run();
      System.out.printf("%,d messages were stored meanwhile%n", messages.stop());
      Population.check(database);
    }
  }

  private void run() throws Exception {
    byKind.clear();
    for (int round = 0; round < WARM_UPS; round++) {
      for (var sort : SORTS) {
        measure(new Case("warm-up", paths("status=new", sort, "limit=50")));
        measure(new Case("warm-up", offsets("source_group_id=%s", sort, DEEPEST_USUAL_OFFSET)));
      }
    }
    for (var filter : List.of("", "status=new", "status=contacted,lost", "source_group_id=%s", "status=qualified&source_group_id=%s")) {
      for (var sort : SORTS) {
        measure(sort, new Case("first page", paths(filter, sort, "limit=50")));
        measure(sort, new Case("by cursor, deep", cursors(filter, sort)));
        measure(sort, new Case("by offset to 10,000", offsets(filter, sort, DEEPEST_USUAL_OFFSET)));
      }
    }
    byKind.forEach((kind, all) -> print(new Case("all filters", List.of(kind)), all.stream().mapToLong(Long::longValue).toArray()));
    for (var sort : SORTS) {
      measureOneByOne(new Case("by offset to the end", some(offsets("", sort, LEADS - 100))));
    }
    search("few hits", "search=" + encode("Zebulon 77"));
    search("a phone", "search=" + encode("+49 15 0000123"));
    search("some thousand hits", "search=zebulon");
    search("most hits", "search=an");
    search("a keyword", "search=" + encode("looking for flat"));
    search("no hit", "search=" + encode("qqqq"));
    export("csv");
    export("json");
  }

  private void search(String name, String query) throws Exception {
    for (var sort : List.of("-detected_at", "name")) {
      var path = "/api/v2/leads?" + query + "&sort=" + sort;
      measureOneByOne(new Case("search, " + name, some(Collections.nCopies(REQUESTS, path))));
    }
  }

  private static List<String> some(List<String> paths) {
    return paths.subList(0, Math.min(50, paths.size()));
  }

  private List<String> paths(String filter, String sort, String rest) {
    var paths = new ArrayList<String>();
    for (int number = 0; number < REQUESTS; number++) {
      paths.add("/api/v2/leads?sort=" + sort + "&" + rest + "&" + filled(filter));
    }
    return paths;
  }

  private List<String> offsets(String filter, String sort, int deepest) {
    var paths = new ArrayList<String>();
    for (int number = 0; number < REQUESTS; number++) {
      paths.add(
          "/api/v2/leads?limit=50&sort=%s&offset=%d&%s"
              .formatted(sort, random.nextInt(deepest), filled(filter)));
    }
    return paths;
  }

  /** From a page somewhere in the list, each request from one of ten. */
  private List<String> cursors(String filter, String sort) throws Exception {
    var cursors = new ArrayList<String>();
    for (int number = 0; number < 10; number++) {
      var query = "sort=" + sort + "&" + filled(filter);
      var answer = get("/api/v2/leads?limit=1&" + query).body();
      int offset = random.nextInt(Math.max(1, number("total", answer) - 60));
      var page = get("/api/v2/leads?limit=1&offset=" + offset + "&" + query).body();
      var cursor = Pattern.compile("\"next_cursor\":\"([^\"]+)\"").matcher(page);
      cursors.add(
          "/api/v2/leads?limit=50&" + query + (cursor.find() ? "&cursor=" + encode(cursor.group(1)) : ""));
    }
    var paths = new ArrayList<String>();
    for (int number = 0; number < REQUESTS; number++) {
      paths.add(cursors.get(number % cursors.size()));
    }
    return paths;
  }

  private String filled(String filter) {
    return filter.contains("%s")
        ? filter.formatted(groups.get(random.nextInt(groups.size())))
        : filter;
  }

  private void measure(String sort, Case of) throws Exception {
    var all = byKind.computeIfAbsent(of.name() + " by " + sort, _ -> new ArrayList<>());
    Arrays.stream(measure(of)).forEach(all::add);
  }

  private long[] measure(Case of) throws Exception {
    var futures = new ArrayList<Future<Long>>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      long begin = System.nanoTime();
      for (int number = 0; number < of.paths().size(); number++) {
        long due = begin + TimeUnit.SECONDS.toNanos(number) / REQUESTS_PER_SECOND;
        var path = of.paths().get(number);
        futures.add(executor.submit(timed(path, due)));
      }
    }
    var nanos = new long[futures.size()];
    for (int number = 0; number < nanos.length; number++) {
      nanos[number] = futures.get(number).get();
    }
    print(of, nanos);
    return nanos;
  }

  private void measureOneByOne(Case of) throws Exception {
    var nanos = new long[of.paths().size()];
    for (int number = 0; number < nanos.length; number++) {
      nanos[number] = timed(of.paths().get(number), System.nanoTime()).call();
    }
    print(of, nanos);
  }

  private static void print(Case of, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "%-27s p50 %7.1f ms   p99 %7.1f ms   %s%n",
        of.name(),
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6,
        of.paths().getFirst().replaceAll("[0-9a-f]{8}-[-0-9a-f]+", "…").replaceAll("cursor=.*", "cursor=…"));
  }

  private Callable<Long> timed(String path, long due) {
    return () -> {
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      var answer = get(path);
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(path + " was answered " + answer.body());
      }
      return System.nanoTime() - due;
    };
  }

  private void export(String format) throws Exception {
    var nanos = new long[5];
    for (int number = 0; number < nanos.length; number++) {
      long begin = System.nanoTime();
      var answer = get("/api/v2/leads/export/" + format);
      nanos[number] = System.nanoTime() - begin;
      if (answer.statusCode() != 200
          || !answer.headers().firstValue("X-Export-Truncated").orElse("").equals("true")) {
        throw new IllegalStateException("the export was answered " + answer);
      }
    }
    Arrays.sort(nanos);
    System.out.printf("export of 10,000 leads as %s: median %.0f ms%n", format, nanos[2] / 1e6);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(server.request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static int number(String field, String answer) {
    var matcher = Pattern.compile("\"" + field + "\":(\\d+)").matcher(answer);
    if (!matcher.find()) {
      throw new IllegalStateException(answer);
    }
    return Integer.parseInt(matcher.group(1));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Sends messages at an even pace until it is stopped. */
  private static final class SteadyMessages {
    private static final int PARTS = 10;

    private final AtomicBoolean goesOn = new AtomicBoolean(true);
    private final Thread thread;
    private long sent;

    SteadyMessages(ParleyServer server, Webhooks webhooks) {
      thread = Thread.ofPlatform().start(() -> run(server, webhooks));
    }

    private void run(ParleyServer server, Webhooks webhooks) {
      var next = System.nanoTime();
      try {
        while (goesOn.get()) {
          var some = webhooks.messages(MESSAGES_PER_SECOND / PARTS);
          sent += Load.run(server.port(), 4, some, Duration.ofSeconds(30)).accepted();
          next += TimeUnit.SECONDS.toNanos(1) / PARTS;
          TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        }
      } catch (IOException | InterruptedException failure) {
        throw new IllegalStateException(failure);
      }
    }

    /** How many were stored. */
    long stop() throws InterruptedException {
      goesOn.set(false);
      thread.join();
      return sent;
    }
  }
}

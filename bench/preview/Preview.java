package preview;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import server.Database;
import server.Machine;
import server.ParleyServer;
import server.Texts;

/**
 * How long it takes to hold 50 keywords against a million stored messages of one group, beside
 * reading the same rows over JDBC and doing nothing with them.
 *
 * <p>On a clean checkout: {@code ./mvnw package -DskipTests && java bench/preview/Preview.java}.
 */
final class Preview {
  private static final int MESSAGES = Integer.getInteger("messages", 1_000_000);
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final int PEOPLE = 20_000;
  private static final int KEYWORDS = 50;
  private static final int KEYWORD_EVERY = 20;
  private static final String GROUP = "120363000000000001@g.us";

  public static void main(String[] arguments) throws Exception {
    try (var server = ParleyServer.start();
        var database = new Database(server)) {
      var session = server.sessions(1).getFirst();
      // Monitored by another keyword than those that are tried.
      var group = server.monitor(session, GROUP, Texts.keywords(0).subList(99, 100));
      System.out.printf("Writing %,d messages%n", MESSAGES);
      write(database, UUID.fromString(session.id()));
      run(server, database, group);
    }
  }

  private static void write(Database database, UUID session) throws SQLException {
    var tenant = UUID.fromString(database.text("select tenant_id from session"));
    database.update(
        """
        insert into contact (tenant_id, phone, wa_id)
        select '%s', '4915' || lpad(n::text, 9, '0'), '4915' || lpad(n::text, 9, '0') || '@c.us'
        from generate_series(1, %d) as n
        """
            .formatted(tenant, PEOPLE));
    var people =
        database
            .text("select string_agg(id::text, ' ') from contact where tenant_id = '" + tenant + "'")
            .split(" ");
    database.update(
        "insert into chat (tenant_id, session_id, wa_chat_id) values ('%s', '%s', '%s') on conflict do nothing"
            .formatted(tenant, session, GROUP));
    var chat = UUID.fromString(database.text("select id from chat where wa_chat_id = '" + GROUP + "'"));
    var random = new Random(42);
    var keywords = Texts.keywords(0).subList(0, KEYWORDS);
    var now = Instant.now();
    try (var connection = database.connect();
        var insert =
            connection.prepareStatement(
                """
                insert into message (tenant_id, session_id, chat_id, wa_message_id, direction, sender_id,
                  message_type, content, status, sent_at, created_at)
                values (?, ?, ?, ?, 'inbound', ?, 'text', ?, 'delivered', ?, ?)
                """)) {
      connection.setAutoCommit(false);
      for (int number = 1; number <= MESSAGES; number++) {
        var sent = Timestamp.from(now.minusSeconds(2L * (MESSAGES - number) + 60));
        insert.setObject(1, tenant);
        insert.setObject(2, session);
        insert.setObject(3, chat);
        insert.setString(4, "false_%s_%08X".formatted(GROUP, number));
        insert.setObject(5, UUID.fromString(people[random.nextInt(people.length)]));
        insert.setString(
            6,
            number % KEYWORD_EVERY == 0
                ? Texts.wish(random, keywords)
                : Texts.chatter(random));
        insert.setTimestamp(7, sent);
        insert.setTimestamp(8, sent);
        insert.addBatch();
        if (number % 1_000 == 0 || number == MESSAGES) {
          insert.executeBatch();
          connection.commit();
        }
      }
    }
    database.update("vacuum analyze message");
  }

  private static void run(ParleyServer server, Database database, String group) throws Exception {
    var machine = new Machine(server.process(), server.cluster());
    var body =
        Texts.keywords(0).subList(0, KEYWORDS).stream()
            .collect(Collectors.joining("\",\"", "{\"days\":365,\"monitor_keywords\":[\"", "\"]}"));
    for (int round = 1; round <= ROUNDS; round++) {
      var before = machine.used();
      var begin = System.nanoTime();
      var answer = server.post("/api/v2/groups/" + group + "/rules/preview", body);
      double preview = (System.nanoTime() - begin) / 1e9;
      var cores = machine.since(before, number("messages_read", answer));
      double plain = plainRead(database);
      System.out.printf(
          "Round %d: preview %5.1f s   plain read %5.1f s   ratio %.1f   read %,d   matched %,d   people %,d   %s%n",
          round,
          preview,
          plain,
          preview / plain,
          number("messages_read", answer),
          number("messages_matched", answer),
          number("people", answer),
          cores);
    }
    System.out.printf(
        "Messages stored: %,d, with a keyword: %,d%n", MESSAGES, MESSAGES / KEYWORD_EVERY);
  }

  private static double plainRead(Database database) throws SQLException {
    var begin = System.nanoTime();
    try (var connection = database.connect();
        var select =
            connection.prepareStatement(
                "select id, sender_id, content, sent_at from message order by sent_at desc")) {
      connection.setAutoCommit(false);
      select.setFetchSize(1_000);
      long letters = 0;
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          letters += rows.getString(3).length();
        }
      }
      if (letters == 0) {
        throw new IllegalStateException("nothing was read");
      }
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private static long number(String field, String answer) {
    var matcher = Pattern.compile("\"" + field + "\":(\\d+)").matcher(answer);
    if (!matcher.find()) {
      throw new IllegalStateException(answer);
    }
    return Long.parseLong(matcher.group(1));
  }
}

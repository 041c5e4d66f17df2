package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People who wrote under two ids become one each, whenever the server is killed meanwhile. */
class HiddenPeopleFaults {
  private static final String GROUP = "120363000000000001@g.us";
  private static final int PEOPLE = 90;
  private static final int ROUNDS = 2;

  @TempDir Path directory;

  @Test
  void areMadeOneThroughKillsOfTheServer() throws Exception {
    var random = new Random(seed());
    try (var data = DataDirectory.ofAnOwner(directory)) {
      String session;
      try (var server = ServerProcess.start(data)) {
        var made = server.api().makeSession("Sales", "waha");
        server.api().watch(made, GROUP, GroupMessage.KEYWORD);
        session = made.gatewayName();
        for (var person = 0; person < PEOPLE; person++) {
          deliver(server.api(), Webhooks.of(session, message(person, lid(person))));
          deliver(server.api(), Webhooks.of(session, message(PEOPLE + person, phone(person))));
        }
        assertThat(leads(data)).isEqualTo(2 * PEOPLE);
      }
      for (var round = 0; round < ROUNDS; round++) {
        try (var server = ServerProcess.start(data)) {
          var before = leads(data);
          var first = round * PEOPLE / ROUNDS;
          deliver(server.api(), links(session, first, first + PEOPLE / ROUNDS));
          var wanted = before - random.nextInt(PEOPLE / ROUNDS);
          await().pollInterval(Duration.ofMillis(2)).until(() -> leads(data) <= wanted);
          server.kill();
          IO.println("killed with %d of %d leads".formatted(leads(data), before));
        }
      }
      try (var server = ServerProcess.start(data)) {
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () -> {
                  assertThat(leads(data)).isEqualTo(PEOPLE);
                  assertThat(
                          number(
                              data, "select count(*) from hidden_number where join_at is not null"))
                      .isZero();
                });
        assertThat(server.api().get("/api/v2/leads").expect(200).json().required("total").asInt())
            .isEqualTo(PEOPLE);
      }
      eachIsOne(data);
    }
  }

  private static void eachIsOne(DataDirectory data) throws SQLException {
    try (var connection = data.postgres().connect()) {
      var numbers =
          IntStream.range(0, PEOPLE).mapToObj(person -> "1555010%04d".formatted(person)).toList();
      assertThat(Books.texts(connection, "select contact_phone from lead"))
          .containsExactlyInAnyOrderElementsOf(numbers);
      assertThat(Books.texts(connection, "select phone from contact where merged_into is null"))
          .containsExactlyInAnyOrderElementsOf(numbers);
      assertThat(
              Books.texts(
                  connection,
                  """
                  select count(*) from lead l
                  join detection d
                    on d.tenant_id = l.tenant_id and d.group_id = l.group_id and d.contact_id = l.contact_id
                  group by l.id
                  """))
          .hasSize(PEOPLE)
          .containsOnly("2");
      assertThat(Books.texts(connection, "select 1 from contact_merge where settled_at is null"))
          .isEmpty();
      assertThat(
              Books.texts(
                  connection,
                  "select data ->> 'contact_phone' from event where type = 'lead.merged'"))
          .as("each is told once")
          .containsExactlyInAnyOrderElementsOf(
              numbers.stream().map(digits -> "+" + digits).toList());
      assertThat(
              Books.texts(
                  connection,
                  "select data ->> 'phone' from event where type = 'contact.identified'"))
          .containsExactlyInAnyOrderElementsOf(
              numbers.stream().map(digits -> "+" + digits).toList());
      Books.countRight(connection);
      Books.haveSequencesWithoutGap(connection);
    }
  }

  private static void deliver(Api server, byte[] body) throws IOException {
    assertThat(server.deliver(body, Webhooks.hmac(body)).expect(200).text("status"))
        .isEqualTo("stored");
  }

  private static GroupMessage message(int number, String author) {
    return new GroupMessage(
        "3A%018X".formatted(number),
        GROUP,
        author,
        "I am looking for flat " + number,
        Instant.now());
  }

  private static String lid(int person) {
    return "9912%04d@lid".formatted(person);
  }

  private static String phone(int person) {
    return "1555010%04d@c.us".formatted(person);
  }

  /** A list of the group's people, as it comes when somebody joins. */
  private static byte[] links(String session, int from, int to) {
    var people =
        IntStream.range(from, to)
            .mapToObj(
                person ->
                    "{\"id\":\"%s\",\"pn\":\"%s\",\"role\":\"participant\"}"
                        .formatted(lid(person), phone(person)))
            .collect(Collectors.joining(",", "[", "]"));
    return """
    {"id":"evt_links_%1$d","timestamp":%2$d,"event":"group.v2.participants","session":"%3$s",
     "payload":{"type":"join","timestamp":%4$d,"group":{"id":"%5$s"},"participants":%6$s}}
    """
        .formatted(
            from,
            Instant.now().toEpochMilli(),
            session,
            Instant.now().getEpochSecond(),
            GROUP,
            people)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static long leads(DataDirectory data) throws SQLException {
    return number(data, "select count(*) from lead");
  }

  private static long number(DataDirectory data, String sql) throws SQLException {
    try (var connection = data.postgres().connect()) {
      return Long.parseLong(Books.texts(connection, sql).getFirst());
    }
  }

  private static long seed() {
    var seed = Long.getLong("parley.faults.seed", System.nanoTime());
    IO.println("seed: -Dparley.faults.seed=" + seed);
    return seed;
  }
}

package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A file is taken in, and taken back, as if nobody had killed the server meanwhile. */
class ImportFaults {
  private static final int ROWS = 120_000;
  private static final int KILLS = 2;

  @TempDir Path directory;
  private List<String> expected = List.of();

  @Test
  void anImportEndsAsIfNobodyHadKilledTheServer() throws Exception {
    var random = new Random(seed());
    var csv = csv(random);
    try (var data = DataDirectory.ofAnOwner(directory)) {
      String list;
      String undisturbed;
      try (var server = ServerProcess.start(data)) {
        var calm = newList(server.api());
        undisturbed = begin(server.api(), calm, csv);
        ended(server.api(), undisturbed);
        list = newList(server.api());
        remember(data, undisturbed);
      }
      String id;
      try (var server = ServerProcess.start(data)) {
        id = begin(server.api(), list, csv);
        killAt(server, id, 1 + random.nextInt(ROWS / 3));
      }
      for (var kill = 1; kill < KILLS; kill++) {
        try (var server = ServerProcess.start(data)) {
          killAt(server, id, rowsRead(data, id) + 1 + random.nextInt(ROWS / 4));
        }
      }
      try (var server = ServerProcess.start(data)) {
        var done = ended(server.api(), id);
        var before = server.api().get("/api/v2/imports/" + undisturbed).expect(200).json();
        for (var field :
            List.of(
                "status", "rows_read", "added", "updated", "duplicates", "invalid", "progress")) {
          assertThat(done.required(field)).as(field).isEqualTo(before.required(field));
        }
        assertThat(texts(data, membersOf(list))).isEqualTo(expected);
        assertThat(texts(data, refusedOf(id))).isEqualTo(texts(data, refusedOf(undisturbed)));
        assertThat(texts(data, "select 1 from custom_group_import_chunk")).isEmpty();
        countsRight(data);
        server.api().post("/api/v2/imports/" + id + "/undo", "").expect(200);
        await()
            .pollInterval(Duration.ofMillis(2))
            .until(() -> number(data, memberCount(list)) < number(data, added(id)) - 20_000);
        server.kill();
      }
      try (var server = ServerProcess.start(data)) {
        var undone = ended(server.api(), id);
        assertThat(undone.required("status").asString()).isEqualTo("undone");
        assertThat(undone.required("taken_back").asLong())
            .isEqualTo(undone.required("added").asLong());
        assertThat(number(data, memberCount(list))).isZero();
        countsRight(data);
      }
    }
  }

  private void remember(DataDirectory data, String undisturbed) throws SQLException {
    var list =
        texts(data, "select group_id from custom_group_import where id = '" + undisturbed + "'");
    expected = texts(data, membersOf(list.getFirst()));
    assertThat(expected).hasSizeGreaterThan(ROWS / 2);
  }

  /** People who come twice, rows that are nobody's, and the order in which they come. */
  private static String csv(Random random) {
    var csv = new StringBuilder("phone,name,city\n");
    for (var row = 0; row < ROWS; row++) {
      if (random.nextInt(12) == 0) {
        csv.append("nobody ").append(row).append(",x,\n");
      } else {
        csv.append("1555%07d,".formatted(random.nextInt(2 * ROWS)))
            .append(random.nextInt(4) == 0 ? "" : "N" + row)
            .append(",C")
            .append(row % 7)
            .append('\n');
      }
    }
    return csv.toString();
  }

  private static String newList(Api api) {
    return api.post("/api/v2/custom-groups", "{\"name\": \"G\"}").expect(201).text("id");
  }

  private static String begin(Api api, String list, String csv) {
    return api.postFile("/api/v2/custom-groups/" + list + "/import", csv).expect(202).text("id");
  }

  private static void killAt(ServerProcess server, String id, long rows) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(2))
        .until(
            () -> {
              var now = server.api().get("/api/v2/imports/" + id).expect(200).json();
              assertThat(now.required("status").asString()).isEqualTo("running");
              return now.required("rows_read").asLong() >= rows;
            });
    server.kill();
    IO.println("killed after %d rows or more".formatted(rows));
  }

  private static JsonNode ended(Api api, String id) {
    await()
        .atMost(Duration.ofSeconds(120))
        .until(
            () -> !api.get("/api/v2/imports/" + id).expect(200).text("status").equals("running"));
    return api.get("/api/v2/imports/" + id).expect(200).json();
  }

  private static long rowsRead(DataDirectory data, String id) throws SQLException {
    return number(data, "select rows_read from custom_group_import where id = '" + id + "'");
  }

  /** In the order in which they came. */
  private static String membersOf(String list) {
    return "select phone || ' ' || coalesce(name, '-') || ' ' || variables from custom_group_member where group_id = '"
        + list
        + "' order by id";
  }

  private static String refusedOf(String id) {
    return "select position || ' ' || line || ' ' || reason || phone from custom_group_import_rejection where import_id = '"
        + id
        + "' order by position";
  }

  private static String memberCount(String list) {
    return "select member_count from custom_group where id = '" + list + "'";
  }

  private static String added(String id) {
    return "select added from custom_group_import where id = '" + id + "'";
  }

  private static void countsRight(DataDirectory data) throws SQLException {
    assertThat(
            texts(
                data,
                """
                select g.id from custom_group g
                where member_count <> (select count(*) from custom_group_member m where m.group_id = g.id)
                """))
        .isEmpty();
  }

  private static long number(DataDirectory data, String sql) throws SQLException {
    return Long.parseLong(texts(data, sql).getFirst());
  }

  private static List<String> texts(DataDirectory data, String sql) throws SQLException {
    try (var connection = data.postgres().connect()) {
      return new ArrayList<>(Books.texts(connection, sql));
    }
  }

  private static long seed() {
    var seed = Long.getLong("parley.faults.seed", System.nanoTime());
    IO.println("seed: -Dparley.faults.seed=" + seed);
    return seed;
  }
}

package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server with its own database, which ends at the worst instants of a send. */
class DyingSenderFaults {
  private static final int KILLED = 137;
  private static final int RECIPIENTS = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;
  private WahaProcess waha;
  private DataDirectory data;

  @Test
  void aCampaignIsFinishedOnceWhereverItsServerDies() throws Exception {
    try (var gateway = WahaProcess.start(directory, List.of());
        var home = DataDirectory.ofAnOwner(directory)) {
      waha = gateway;
      data = home;
      Campaign campaign;
      try (var server = ServerProcess.start(data, settings("intent_written:3"))) {
        campaign = order(server.api());
        assertThat(server.awaitExit(PATIENCE)).isEqualTo(KILLED);
        assertThat(waha.deliveries()).as("the third has not left").hasSize(2);
        assertThat(inFlight()).hasSize(1);
      }
      // The database has outlived its server, and is taken over.
      String asked;
      try (var server = ServerProcess.start(data, settings("gateway_answered:20"))) {
        asked = inFlight().getFirst();
        assertThat(server.awaitExit(PATIENCE)).isEqualTo(KILLED);
        assertThat(waha.deliveries()).hasSizeGreaterThanOrEqualTo(20);
      }
      data.postgres().kill();
      String ended;
      try (var server = ServerProcess.start(data, settings(""))) {
        var before = waha.deliveries().size();
        await().atMost(PATIENCE).until(() -> waha.deliveries().size() > before + 10);
        await().atMost(PATIENCE).until(() -> status(asked).equals("sent"));
        assertThat(server.terminate()).isIn(0, 143);
        ended = server.output();
      }
      assertThat(ended).doesNotContain("ERROR");
      try (var server = ServerProcess.start(data, settings(""))) {
        assertThat(
                texts(
                    """
                    select id from outgoing_message
                    where status in ('sending', 'unknown') and intent_at < pg_postmaster_start_time()
                    """))
            .as("after an orderly end nothing is in doubt")
            .isEmpty();
        await()
            .atMost(Duration.ofSeconds(120))
            .until(
                () ->
                    server
                        .api()
                        .get("/api/v2/bulk-send/" + campaign.job())
                        .text("status")
                        .equals("completed"));
        try (var connection = data.postgres().connect()) {
          var checker = new SendingChecker(connection, waha.directory(), List.of(campaign));
          assertThat(checker.check()).isEmpty();
          assertThat(checker.statuses()).isEqualTo(Map.of("sent", RECIPIENTS));
        }
      }
      assertThat(waha.deliveries()).hasSize(RECIPIENTS);
    }
  }

  private Campaign order(Api api) {
    var session = api.makeSession("Sender", "waha");
    api.post("/api/v2/sessions/" + session.id() + "/start", "{}").expect(200);
    await()
        .until(() -> api.get("/api/v2/sessions/" + session.id()).text("status").equals("working"));
    var people = IntStream.range(0, RECIPIENTS).mapToObj("1555300%04d"::formatted).toList();
    return Campaign.order(api, "D", session, people, "", 0);
  }

  private Map<String, String> settings(String failpoint) {
    var settings = new HashMap<>(SendingServers.FAST);
    settings.putAll(waha.settings());
    settings.put("PARLEY_PACING_MIN", "20ms");
    settings.put("PARLEY_PACING_MAX", "60ms");
    if (!failpoint.isEmpty()) {
      settings.put("JAVA_TOOL_OPTIONS", "-Dparley.failpoint=" + failpoint);
    }
    return settings;
  }

  private List<String> inFlight() throws SQLException {
    return texts("select id from outgoing_message where status = 'sending' order by id");
  }

  private String status(String message) throws SQLException {
    return texts("select status from outgoing_message where id = '%s'".formatted(message))
        .getFirst();
  }

  private List<String> texts(String sql) throws SQLException {
    try (var connection = data.postgres().connect()) {
      return Books.texts(connection, sql);
    }
  }

  @Test
  void aFailpointThatNobodyKnowsRefusesTheStart() throws IOException {
    try (var home = DataDirectory.ofAnOwner(directory)) {
      var settings = Map.of("JAVA_TOOL_OPTIONS", "-Dparley.failpoint=elsewhere:1");
      try (var server = ServerProcess.launch(home, settings)) {
        assertThat(server.awaitExit(PATIENCE)).isNotZero();
        assertThat(server.output()).contains("parley.failpoint is for tests");
      }
    }
  }
}

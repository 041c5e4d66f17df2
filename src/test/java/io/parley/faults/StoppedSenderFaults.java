package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that stands still between its last look at the clock and its first byte to the gateway,
 * for much longer than all that the other waits for: it lives, so nobody sends in its place.
 */
class StoppedSenderFaults {
  private static final int RECIPIENTS = 60;
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir Path directory;

  @Test
  void whoStandsStillBeforeItsCallSendsLateAndNobodyElseDoes() throws Exception {
    DataDirectory.programs();
    var ports = SendingServers.ports();
    try (var database = ExternalPostgres.start(directory);
        var waha = WahaProcess.start(directory, ports.stream().map(SendingServers::url).toList())) {
      var settings = new HashMap<>(database.settings());
      settings.putAll(waha.settings());
      settings.put("PARLEY_PACING_MIN", "100ms");
      settings.put("PARLEY_PACING_MAX", "200ms");
      try (var servers = SendingServers.start(ports, directory, settings, "call_begins:5:stop")) {
        var first = servers.nodes().getFirst();
        var second = servers.nodes().getLast();
        var api = second.api();
        var session = api.makeSession("Sender", "waha");
        api.post("/api/v2/sessions/" + session.id() + "/start", "{}").expect(200);
        await()
            .until(
                () -> api.get("/api/v2/sessions/" + session.id()).text("status").equals("working"));
        var people = IntStream.range(0, RECIPIENTS).mapToObj("1555400%04d"::formatted).toList();
        var campaign = Campaign.order(api, "F", session, people, "", 100);

        await().atMost(PATIENCE).until(() -> first.server().isStopped());
        TimeUnit.MILLISECONDS.sleep(LONG.toMillis());
        assertThat(first.server().isStopped()).isTrue();
        assertThat(waha.deliveries()).as("the others go on").hasSizeGreaterThan(10);
        first.server().resume();

        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    api.get("/api/v2/bulk-send/" + campaign.job())
                        .text("status")
                        .equals("completed"));
        try (var connection = database.server().connect()) {
          await()
              .atMost(PATIENCE)
              .untilAsserted(
                  () ->
                      assertThat(
                              Books.texts(
                                  connection,
                                  "select id from outgoing_message where status not in ('sent', 'delivered', 'read')"))
                          .isEmpty());
          var checker = new SendingChecker(connection, waha.directory(), List.of(campaign));
          assertThat(checker.check()).isEmpty();
          assertThat(waha.deliveries()).hasSize(RECIPIENTS);
        }
      }
    }
  }
}

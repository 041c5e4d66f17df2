package io.parley.faults;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledServerFaults {
  private static final String GROUP = "120363000000000001@g.us";
  private static final int ROUNDS = 3;

  @TempDir Path directory;

  @Test
  void keepsEveryAcknowledgedMessageOnceThroughKillsOfTheServer() throws Exception {
    var random = new Random(seed());
    try (var data = DataDirectory.ofAnOwner(directory)) {
      WahaStub waha;
      String group;
      try (var server = ServerProcess.start(data)) {
        var session = server.api().makeSession("Sales", "waha");
        group = server.api().watch(session, GROUP, GroupMessage.KEYWORD);
        waha = new WahaStub(session, GROUP);
        killDuring(waha, server, random);
      }
      for (var round = 2; round <= ROUNDS; round++) {
        try (var server = ServerProcess.start(data)) {
          killDuring(waha, server, random);
        }
        // A power cut takes the database along; otherwise it lives on and is adopted.
        if (round == ROUNDS) {
          data.postgres().kill();
        }
      }
      try (var server = ServerProcess.start(data)) {
        waha.redeliver(server.api());
        new Books(data.postgres(), server.api(), group).holdExactly(waha.sent());
      }
    }
  }

  private static void killDuring(WahaStub waha, ServerProcess server, Random random) {
    var before = waha.countAcknowledged();
    var wanted = before + 1 + random.nextInt(1_500);
    try (var _ = waha.floodTo(server.api())) {
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> waha.countAcknowledged() >= wanted);
      server.kill();
    }
    IO.println(
        "killed after %d answers, %d messages without"
            .formatted(waha.countAcknowledged() - before, waha.unacknowledged().size()));
  }

  private static long seed() {
    var seed = Long.getLong("parley.faults.seed", System.nanoTime());
    IO.println("seed: -Dparley.faults.seed=" + seed);
    return seed;
  }
}

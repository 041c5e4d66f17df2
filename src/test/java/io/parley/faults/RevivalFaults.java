package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevivalFaults {
  private static final String GROUP = "120363000000000009@g.us";

  @TempDir Path directory;

  @Test
  void bringsBackItsOwnPostgresqlWhenThatIsKilled() throws Exception {
    try (var data = DataDirectory.ofAnOwner(directory);
        var server = ServerProcess.start(data)) {
      var session = server.api().makeSession("Sales", "waha");
      var group = server.api().watch(session, GROUP, GroupMessage.KEYWORD);
      var waha = new WahaStub(session, GROUP);
      try (var _ = waha.floodTo(server.api())) {
        awaitMore(waha, 200);
        data.postgres().kill();
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> server.output().contains("The database answers again"));
        awaitMore(waha, 200);
      }
      assertThat(server.output()).contains("starting it again");
      var books = new Books(data.postgres(), server.api(), group);
      books.hold(waha.acknowledged());
      waha.redeliver(server.api());
      books.holdExactly(waha.sent());
    }
  }

  private static void awaitMore(WahaStub waha, int messages) {
    var before = waha.countAcknowledged();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> waha.countAcknowledged() >= before + messages);
  }
}

package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShutdownFaults {
  private static final String GROUP = "120363000000000005@g.us";

  @TempDir Path directory;

  @Test
  void endsInOrderWhenToldToWhileMessagesCome() throws Exception {
    try (var data = DataDirectory.ofAnOwner(directory)) {
      WahaStub waha;
      String group;
      try (var server = ServerProcess.start(data)) {
        var session = server.api().makeSession("Sales", "waha");
        group = server.api().watch(session, GROUP, GroupMessage.KEYWORD);
        waha = new WahaStub(session, GROUP);
        try (var _ = waha.floodTo(server.api())) {
          await().atMost(Duration.ofSeconds(30)).until(() -> waha.countAcknowledged() >= 300);
          assertThat(server.terminate()).isIn(0, 143);
        }
        assertThat(data.postgres().process()).isEmpty();
        assertThat(server.output()).doesNotContain("ERROR", "\tat ");
      }
      try (var server = ServerProcess.start(data)) {
        var books = new Books(data.postgres(), server.api(), group);
        books.hold(waha.acknowledged());
        waha.redeliver(server.api());
        books.holdExactly(waha.sent());
      }
    }
  }
}

package io.parley.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecondServerFaults {
  @TempDir Path directory;

  @Test
  void aSecondServerOnADataDirectoryEndsWithOneSentenceAndHarmsNothing() throws Exception {
    try (var data = DataDirectory.ofAnOwner(directory);
        var first = ServerProcess.start(data)) {
      var database = data.postgres().process();
      try (var second = ServerProcess.launch(data, Map.of())) {
        assertThat(second.awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
        assertThat(second.output())
            .containsOnlyOnce(
                "Another Parley is already running on the data directory %s: stop it first or set PARLEY_DATA_DIR to another one."
                    .formatted(data.root()))
            .doesNotContain("\tat ", "Exception");
      }
      assertThat(first.isAlive()).isTrue();
      assertThat(first.api().readiness()).isEqualTo(200);
      assertThat(first.api().makeSession("Sales", "waha").id()).isNotEmpty();
      assertThat(data.postgres().process()).isPresent().isEqualTo(database);
    }
  }
}

package io.parley.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A stopped server's data, made once for all tests that are not about making it. */
final class MadeOnce {
  private static final Path SHARED =
      Path.of("target", "test-data", "postgres-" + ProcessHandle.current().pid());

  private MadeOnce() {}

  static void copyInto(DataDirectory data) throws IOException {
    var shared = DataDirectory.open(SHARED);
    if (!Cluster.existsIn(shared)) {
      UnpackedOnce.linkInto(shared);
      EmbeddedPostgres.start(SHARED).close();
    }
    copy(shared.cluster(), data.cluster());
    Files.copy(shared.password(), data.password());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}

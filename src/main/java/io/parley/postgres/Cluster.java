package io.parley.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** PostgreSQL's own data directory ("database cluster"): made once, whole or not at all. */
record Cluster(DataDirectory data, Programs programs) {
  static boolean existsIn(DataDirectory data) {
    return Files.exists(data.cluster().resolve("PG_VERSION"));
  }

  void initializeOnce() throws IOException {
    if (existsIn(data)) {
      return;
    }
    var halfMade = data.newHalfMadeDirectory(data.cluster());
    initialize(halfMade);
    DurableFiles.moveIntoPlace(halfMade, data.cluster());
  }

  private void initialize(Path directory) throws IOException {
    var outcome = programs.run("initdb", arguments(directory));
    if (!outcome.succeeded()) {
      throw new EmbeddedPostgresException(
          "The database could not be made in %s; PostgreSQL says:%n%s"
              .formatted(data.root(), outcome.output()));
    }
  }

  /** Sorting and lower case must not depend on the language of whoever starts Parley first. */
  private List<String> arguments(Path directory) {
    return List.of(
        "--pgdata=" + directory,
        "--username=" + Database.USERNAME,
        "--pwfile=" + data.password(),
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--locale=C.UTF-8",
        "--data-checksums",
        "--no-instructions");
  }
}

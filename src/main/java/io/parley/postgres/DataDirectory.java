package io.parley.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;

/** Where each thing is in the data directory; the root is absolute and free of links. */
record DataDirectory(Path root) {
  /** Whatever bears this in its name was being made by a process that died, or still is. */
  private static final String HALF_MADE = ".half-made-";

  static DataDirectory open(Path path) throws IOException {
    var absolute = path.toAbsolutePath().normalize();
    if (!Files.isDirectory(absolute)) {
      var ownerOnly = PosixFilePermissions.fromString("rwx------");
      Files.createDirectories(absolute, PosixFilePermissions.asFileAttribute(ownerOnly));
    }
    return new DataDirectory(absolute.toRealPath());
  }

  Path lock() {
    return root.resolve("parley.lock");
  }

  Path password() {
    return root.resolve("postgres.password");
  }

  Path cluster() {
    return root.resolve("pgdata");
  }

  Path log() {
    return root.resolve("postgres.log");
  }

  Path previousLog() {
    return root.resolve("postgres.log.1");
  }

  Path binaries(String fingerprint) {
    return root.resolve("postgres-" + fingerprint);
  }

  void deleteBinariesExcept(String fingerprint) throws IOException {
    DurableFiles.deleteMatching(
        root, Pattern.compile("postgres-(?!%s)[0-9a-f]{16}".formatted(fingerprint)));
  }

  /** A new directory, for its owner only, to be finished and then moved to its final name. */
  Path newHalfMadeDirectory(Path finalName) throws IOException {
    return Files.createTempDirectory(root, finalName.getFileName() + HALF_MADE);
  }

  /** A new file, for its owner only, to be finished and then moved to its final name. */
  Path newHalfMadeFile(Path finalName) throws IOException {
    return Files.createTempFile(root, finalName.getFileName() + HALF_MADE, "");
  }

  void deleteHalfMade() throws IOException {
    DurableFiles.deleteMatching(root, Pattern.compile(".+" + Pattern.quote(HALF_MADE) + ".+"));
  }
}

package io.parley.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** PostgreSQL's programs, unpacked once for all tests that are not about unpacking. */
final class UnpackedOnce {
  private static final Path SHARED = Path.of("target", "postgres-programs");

  private UnpackedOnce() {}

  static void linkInto(DataDirectory data) throws IOException {
    var archive = BinaryArchive.of(Platform.current());
    var shared = Binaries.unpack(DataDirectory.open(SHARED), archive);
    Files.createSymbolicLink(data.binaries(shared.fingerprint()), shared.home());
  }

  static void unlinkFrom(DataDirectory data) throws IOException {
    try (var links = Files.newDirectoryStream(data.root(), Files::isSymbolicLink)) {
      for (var link : links) {
        Files.delete(link);
      }
    }
  }
}

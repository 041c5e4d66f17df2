package io.parley.postgres;

import io.parley.shared.Hashes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs for one platform, packed, on the class path. */
record BinaryArchive(URL resource) {
  private static final int PERMISSION_BITS = 0777;

  static BinaryArchive of(Platform platform) {
    return platform.archiveNames().stream()
        .map(BinaryArchive.class.getClassLoader()::getResource)
        .filter(Objects::nonNull)
        .findFirst()
        .map(BinaryArchive::new)
        .orElseThrow(() -> missing(platform));
  }

  private static EmbeddedPostgresException missing(Platform platform) {
    return new EmbeddedPostgresException(
        "This build of Parley has no PostgreSQL for %s on %s: set SPRING_DATASOURCE_URL to a PostgreSQL of your own (18 or newer)."
            .formatted(platform.system(), platform.processor()));
  }

  /** Tells this archive from that of every other version. */
  String fingerprint() throws IOException {
    try (var in = new DigestInputStream(resource.openStream(), Hashes.sha256())) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest(), 0, 8);
    }
  }

  void unpackInto(Path directory) throws IOException {
    try (var tar = new TarArchiveInputStream(unzipped())) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(entry, tar, inside(directory, entry.getName()));
      }
    }
  }

  private InputStream unzipped() throws IOException {
    return new BufferedInputStream(
        new XZInputStream(new BufferedInputStream(resource.openStream())));
  }

  private static Path inside(Path directory, String name) throws IOException {
    var path = directory.resolve(name).normalize();
    if (!path.startsWith(directory)) {
      throw new IOException("The archive of PostgreSQL points outside of itself: " + name);
    }
    return path;
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path target)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(content, target);
    Files.setAttribute(target, "unix:mode", entry.getMode() & PERMISSION_BITS);
  }
}

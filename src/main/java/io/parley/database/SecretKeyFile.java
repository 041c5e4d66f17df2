package io.parley.database;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The secret key of a server that was given none: made at the first start, readable by its owner
 * only.
 */
final class SecretKeyFile {
  private static final String NAME = "secret.key";
  private static final int BYTES = 32;
  private static final FileAttribute<?> OWNER_ONLY_DIRECTORY = permissions("rwx------");
  private static final FileAttribute<?> OWNER_ONLY = permissions("rw-------");

  private SecretKeyFile() {}

  static String readOrMake(Path dataDir) throws IOException {
    var file = dataDir.resolve(NAME);
    if (!Files.exists(file)) {
      make(dataDir, file);
    }
    return Files.readString(file).strip();
  }

  private static void make(Path dataDir, Path file) throws IOException {
    Files.createDirectories(dataDir, OWNER_ONLY_DIRECTORY);
    var key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    // Written beside and moved, so that a crash leaves no half of a key.
    var whole = Files.createTempFile(dataDir, NAME, ".new", OWNER_ONLY);
    Files.writeString(whole, Base64.getEncoder().encodeToString(key), StandardOpenOption.SYNC);
    try {
      Files.createLink(file, whole);
    } catch (FileAlreadyExistsException _) {
      // Another process was first, and its key counts.
      return;
    } finally {
      Files.delete(whole);
    }
  }

  private static FileAttribute<?> permissions(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }
}

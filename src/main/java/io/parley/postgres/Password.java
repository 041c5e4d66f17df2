package io.parley.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.Base64;

/** The database's password: made once, kept in a file that only its owner can read. */
record Password(String reveal) {
  private static final int BYTES = 32;

  static Password of(DataDirectory data) throws IOException {
    if (!Files.exists(data.password())) {
      make(data);
    }
    return new Password(Files.readString(data.password()).strip());
  }

  private static void make(DataDirectory data) throws IOException {
    if (Cluster.existsIn(data)) {
      throw new EmbeddedPostgresException(
          "The database's password file %s is missing: put it back from a backup."
              .formatted(data.password()));
    }
    var halfMade = data.newHalfMadeFile(data.password());
    Files.writeString(halfMade, random() + "\n");
    DurableFiles.moveIntoPlace(halfMade, data.password());
  }

  private static String random() {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }
}

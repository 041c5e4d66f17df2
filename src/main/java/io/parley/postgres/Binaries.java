package io.parley.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** PostgreSQL's programs, unpacked whole. */
record Binaries(DataDirectory data, String fingerprint) {
  static Binaries unpack(DataDirectory data, BinaryArchive archive) throws IOException {
    var binaries = new Binaries(data, archive.fingerprint());
    var home = binaries.home();
    if (!Files.isDirectory(home)) {
      var halfMade = data.newHalfMadeDirectory(home);
      archive.unpackInto(halfMade);
      DurableFiles.syncTree(halfMade);
      DurableFiles.moveIntoPlace(halfMade, home);
    }
    return binaries;
  }

  Path home() {
    return data.binaries(fingerprint);
  }

  /** Earlier versions' programs; nothing runs them once these do. */
  void deleteOthers() throws IOException {
    data.deleteBinariesExcept(fingerprint);
  }
}

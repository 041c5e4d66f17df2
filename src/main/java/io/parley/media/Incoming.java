package io.parley.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A temporary file; what is left of it is deleted when it is closed. */
record Incoming(Path path) implements AutoCloseable {
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}

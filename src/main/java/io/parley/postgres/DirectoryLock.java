package io.parley.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a data directory to one process; the kernel frees it however the process ends. */
final class DirectoryLock implements AutoCloseable {
  /** POSIX drops a process's lock when it closes any channel on the file, so open no second one. */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private DirectoryLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static DirectoryLock take(DataDirectory data) throws IOException {
    var file = data.lock();
    if (!HELD_HERE.add(file)) {
      throw busy(data);
    }
    try {
      return new DirectoryLock(file, openLocked(data));
    } catch (IOException | RuntimeException failure) {
      HELD_HERE.remove(file);
      throw failure;
    }
  }

  private static FileChannel openLocked(DataDirectory data) throws IOException {
    var channel =
        FileChannel.open(data.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw busy(data);
    }
    return channel;
  }

  private static EmbeddedPostgresException busy(DataDirectory data) {
    return new EmbeddedPostgresException(
        "Another Parley is already running on the data directory %s: stop it first or set PARLEY_DATA_DIR to another one."
            .formatted(data.root()));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      HELD_HERE.remove(file);
    }
  }
}

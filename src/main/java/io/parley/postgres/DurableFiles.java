package io.parley.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes to files that survive a power cut, or are not seen at all. */
final class DurableFiles {
  private static final Logger log = LoggerFactory.getLogger(DurableFiles.class);

  private DurableFiles() {}

  static void moveIntoPlace(Path halfMade, Path finalName) throws IOException {
    sync(halfMade);
    Files.move(halfMade, finalName, StandardCopyOption.ATOMIC_MOVE);
    syncParent(finalName);
  }

  static void syncTree(Path root) throws IOException {
    try (var paths = Files.walk(root)) {
      for (var path : paths.filter(Predicate.not(Files::isSymbolicLink)).toList()) {
        sync(path);
      }
    }
  }

  /** Brings a file's content, or a directory's list of names, to the disk. */
  private static void sync(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void syncParent(Path path) throws IOException {
    var parent = path.getParent();
    if (parent != null) {
      sync(parent);
    }
  }

  /** Deletes the entries of a directory whose names match the expression. */
  static void deleteMatching(Path directory, Pattern name) throws IOException {
    try (var entries = Files.list(directory)) {
      entries
          .filter(entry -> name.matcher(directory.relativize(entry).toString()).matches())
          .forEach(DurableFiles::deleteTree);
    }
  }

  /** What can't be deleted stays: an orphaned initdb may still be writing there. */
  private static void deleteTree(Path root) {
    try (var paths = Files.walk(root)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException failure) {
      log.warn("{} is left over and can't be deleted: {}", root, failure.toString());
    }
  }
}

package io.parley.media;

import io.parley.accounts.Tenants;
import io.parley.media.MediaRepository.Content;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.FileSystemUtils;

/**
 * Contents as files that are named by their hash, and the files that are still being received. The
 * folder may be shared with other nodes.
 */
final class MediaFolder implements MediaStore {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;
  private final MediaRepository repository;
  private final Tenants tenants;
  private final TransactionTemplate transaction;

  MediaFolder(
      Path root, MediaRepository repository, Tenants tenants, TransactionTemplate transaction) {
    this.root = root.toAbsolutePath();
    this.repository = repository;
    this.tenants = tenants;
    this.transaction = transaction;
  }

  /** On the same file system as what is kept, so that it can be moved there in one step. */
  Incoming receive() throws IOException {
    return new Incoming(Files.createTempFile(directory(incoming()), "media", ".part"));
  }

  /** Deletes what was being received by a process that was killed. */
  void sweep(Instant before) throws IOException {
    if (!Files.isDirectory(incoming())) {
      return;
    }
    DirectoryStream.Filter<Path> abandoned = file -> isOlder(file, before);
    try (var files = Files.newDirectoryStream(incoming(), abandoned)) {
      for (var file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** A file that was moved or deleted meanwhile was not abandoned. */
  private static boolean isOlder(Path file, Instant than) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(than);
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  @Override
  public boolean keep(TenantId tenant, Received received, Runnable alongside) throws IOException {
    sync(received.file());
    try {
      return Objects.requireNonNull(transaction.execute(_ -> keepNow(tenant, received, alongside)));
    } catch (UncheckedIOException noRoom) {
      throw noRoom.getCause();
    }
  }

  /** The tenant is held from before the move: else its files could come back after it is erased. */
  private boolean keepNow(TenantId tenant, Received received, Runnable alongside) {
    if (!tenants.hold(tenant)) {
      return false;
    }
    repository.insertContent(tenant, received.sha256(), received.size(), false);
    alongside.run();
    try {
      move(tenant, received);
    } catch (IOException noRoom) {
      throw new UncheckedIOException(noRoom);
    }
    return true;
  }

  private void move(TenantId tenant, Received received) throws IOException {
    var folder = directory(folder(tenant, received.sha256()));
    // Also over a file that is there: should it have been damaged, it is whole again.
    Files.move(
        received.file(), folder.resolve(name(received.sha256())), StandardCopyOption.ATOMIC_MOVE);
    sync(folder);
  }

  @Override
  public Resource open(Content content) {
    return new FileSystemResource(
        folder(content.tenant(), content.sha256()).resolve(name(content.sha256())));
  }

  /** Its content must be nobody's any more. */
  void delete(TenantId tenant, byte[] sha256) throws IOException {
    Files.deleteIfExists(folder(tenant, sha256).resolve(name(sha256)));
  }

  /** Deletes all that is kept of a tenant. */
  void deleteAll(TenantId tenant) throws IOException {
    FileSystemUtils.deleteRecursively(root.resolve(tenant.toString()));
  }

  private Path folder(TenantId tenant, byte[] sha256) {
    return root.resolve(tenant.toString()).resolve(name(sha256).substring(0, 2));
  }

  private static String name(byte[] sha256) {
    return HexFormat.of().formatHex(sha256);
  }

  private Path incoming() {
    return root.resolve("incoming");
  }

  /** Made durable from the root down, if it is not there yet. */
  private static Path directory(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      var parent = folder.getParent();
      if (parent != null) {
        directory(parent);
        make(folder);
        sync(parent);
      }
    }
    return folder;
  }

  private static void make(Path folder) throws IOException {
    if (Files.getFileStore(folder.getParent()).supportsFileAttributeView("posix")) {
      Files.createDirectories(folder, OWNER_ONLY);
    } else {
      Files.createDirectories(folder);
    }
  }

  private static void sync(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}

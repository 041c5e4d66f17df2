package io.parley.faults;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.springframework.util.FileSystemUtils;

/** A server's data directory; when it is closed, no PostgreSQL runs on it. */
record DataDirectory(Path root) implements AutoCloseable {
  private static final String PROGRAMS = "postgres-";

  /** A first start costs seconds: it happens once, and the others begin with a copy. */
  private static final class Template {
    static final DataDirectory MADE = make();

    private static DataDirectory make() {
      try {
        var root = Processes.LOGS.resolve("template").toAbsolutePath();
        FileSystemUtils.deleteRecursively(root);
        Files.createDirectories(root);
        var template = new DataDirectory(root);
        try (var server = ServerProcess.start(template)) {
          server.terminate();
        }
        return template;
      } catch (IOException failure) {
        throw new IllegalStateException(failure);
      }
    }
  }

  /** One with an owner on the plan unlimited, and nothing else. */
  static DataDirectory ofAnOwner(Path parent) throws IOException {
    var copy = new DataDirectory(parent.toRealPath().resolve("data"));
    Files.walkFileTree(Template.MADE.root(), new Copying(Template.MADE.root(), copy.root()));
    return copy;
  }

  /** One in which nothing was made yet but PostgreSQL's programs. */
  static DataDirectory empty(Path parent) throws IOException {
    var data = new DataDirectory(Files.createDirectory(parent.toRealPath().resolve("data")));
    var programs = programs();
    Files.createSymbolicLink(data.root().resolve(programs.getFileName()), programs);
    return data;
  }

  /** PostgreSQL's programs, which a server unpacked. */
  static Path programs() throws IOException {
    try (var found =
        Files.newDirectoryStream(
            Template.MADE.root(),
            path ->
                path.getFileName().toString().startsWith(PROGRAMS) && Files.isDirectory(path))) {
      return found.iterator().next();
    }
  }

  Postgres postgres() {
    try {
      var password = Files.readString(root.resolve("postgres.password")).strip();
      return new Postgres(root.resolve("pgdata"), "parley", password, "parley");
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(root.resolve("postgres.password"))) {
      postgres().end();
    }
    try (var links = Files.newDirectoryStream(root, Files::isSymbolicLink)) {
      for (var link : links) {
        Files.delete(link);
      }
    }
  }

  /** Copies all but the programs, which are linked to. */
  private static final class Copying extends SimpleFileVisitor<Path> {
    private final Path from;
    private final Path to;

    Copying(Path from, Path to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      var copy = to.resolve(from.relativize(directory));
      if (directory.getFileName().toString().startsWith(PROGRAMS)) {
        Files.createSymbolicLink(copy, directory);
        return FileVisitResult.SKIP_SUBTREE;
      }
      Files.copy(directory, copy, StandardCopyOption.COPY_ATTRIBUTES);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      return FileVisitResult.CONTINUE;
    }
  }
}

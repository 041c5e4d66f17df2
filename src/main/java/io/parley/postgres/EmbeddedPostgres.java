package io.parley.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running PostgreSQL server whose programs, password, log and data live in one data directory,
 * which it holds locked until it is closed.
 *
 * <p>When the process that started it is killed the server lives on; the next start on the same
 * directory adopts it and ends the sessions the dead process left behind.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

  private final DirectoryLock lock;
  private final Server server;
  private volatile Postmaster postmaster;
  private final Database database;
  private final boolean adopted;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedPostgres(
      DirectoryLock lock,
      Server server,
      Postmaster postmaster,
      Database database,
      boolean adopted) {
    this.lock = lock;
    this.server = server;
    this.postmaster = postmaster;
    this.database = database;
    this.adopted = adopted;
  }

  /**
   * Starts the server of this data directory, or adopts the one that still runs there; makes the
   * directory and everything in it the first time.
   *
   * @throws EmbeddedPostgresException with one sentence for the user, when that is not possible
   */
  public static EmbeddedPostgres start(Path dataDirectory) {
    return start(dataDirectory, Map.of());
  }

  /**
   * As {@link #start(Path)}, with settings of PostgreSQL (name to value) that replace or add to
   * Parley's own.
   */
  public static EmbeddedPostgres start(Path dataDirectory, Map<String, String> extraSettings) {
    try {
      var data = DataDirectory.open(dataDirectory);
      return start(data, DirectoryLock.take(data), Settings.PARLEY.with(extraSettings));
    } catch (IOException failure) {
      throw new EmbeddedPostgresException(
          "The data directory %s can't be used (%s).".formatted(dataDirectory, failure), failure);
    }
  }

  private static EmbeddedPostgres start(DataDirectory data, DirectoryLock lock, Settings settings)
      throws IOException {
    try {
      data.deleteHalfMade();
      var binaries = Binaries.unpack(data, BinaryArchive.of(Platform.current()));
      var password = Password.of(data);
      var programs = Programs.in(binaries.home());
      new Cluster(data, programs).initializeOnce();
      var started = run(lock, new Server(data, programs, settings), password);
      binaries.deleteOthers();
      return started;
    } catch (IOException | RuntimeException failure) {
      lock.close();
      throw failure;
    }
  }

  private static EmbeddedPostgres run(DirectoryLock lock, Server server, Password password)
      throws IOException {
    var began = System.nanoTime();
    var adopted = server.adopt(password);
    var postmaster = adopted.isPresent() ? adopted.get() : server.start();
    var database = new Database(postmaster.port(), password);
    prepare(server, database);
    log.info(
        "PostgreSQL {}: process {}, port {}, {} ms",
        adopted.isPresent() ? "adopted" : "started",
        postmaster.pid(),
        postmaster.port(),
        (System.nanoTime() - began) / 1_000_000);
    return new EmbeddedPostgres(lock, server, postmaster, database, adopted.isPresent());
  }

  private static void prepare(Server server, Database database) {
    try {
      database.createIfMissing();
      database.endOtherSessions();
      database.refuseUnlessDurable();
    } catch (SQLException failure) {
      server.stop();
      throw new EmbeddedPostgresException(
          "The embedded PostgreSQL runs, but Parley can't use it (%s)."
              .formatted(failure.getMessage()),
          failure);
    } catch (EmbeddedPostgresException failure) {
      server.stop();
      throw failure;
    }
  }

  public String jdbcUrl() {
    return database.jdbcUrl();
  }

  public String username() {
    return Database.USERNAME;
  }

  public String password() {
    return database.password().reveal();
  }

  /** The process id of the server. */
  public long pid() {
    return postmaster.pid();
  }

  boolean adopted() {
    return adopted;
  }

  /**
   * Starts the server again if its process ended, on the same port, so that pools find it again.
   *
   * @throws EmbeddedPostgresException when it does not start
   */
  public synchronized void reviveIfDead() {
    try {
      if (closed.get() || server.isRunning()) {
        return;
      }
      log.warn("PostgreSQL ended by itself: starting it again");
      postmaster = server.startAgain(postmaster.port());
    } catch (IOException failure) {
      throw new EmbeddedPostgresException(
          "PostgreSQL can't be started again (%s).".formatted(failure), failure);
    }
  }

  /** Stops the server (open transactions are rolled back) and frees the data directory. */
  @Override
  public synchronized void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      server.stop();
    } finally {
      lock.close();
    }
  }

  @Override
  public String toString() {
    return "PostgreSQL[process %d, port %d]".formatted(postmaster.pid(), postmaster.port());
  }
}

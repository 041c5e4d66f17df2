package io.parley.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresCrashTest {
  @TempDir Path data;

  private DataDirectory paths;

  @BeforeEach
  void open() throws IOException {
    paths = DataDirectory.open(data);
    UnpackedOnce.linkInto(paths);
  }

  /** Whatever a test left running, it must not outlive the test. */
  @AfterEach
  void leaveNothingRunning() throws IOException {
    new ServerProcesses(paths).killAll();
    UnpackedOnce.unlinkFrom(paths);
  }

  @Test
  void adoptsTheServerOfAKilledProcessWithEveryAcknowledgedRow() throws Exception {
    var last = killAWriter();
    var server = runningPid();
    try (var postgres = Timed.start("adopting", data)) {
      assertThat(postgres.adopted()).isTrue();
      assertThat(postgres.pid()).isEqualTo(server);
      assertEveryRowUpTo(last, postgres);
      assertNobodyHoldsLocks(postgres);
    }
  }

  @Test
  void recoversWhenServerAndProcessAreKilledTogether() throws Exception {
    var last = killAWriter();
    killServer();
    try (var postgres = Timed.start("start after kill -9 of everything", data)) {
      assertThat(postgres.adopted()).isFalse();
      assertEveryRowUpTo(last, postgres);
      assertNobodyHoldsLocks(postgres);
    }
  }

  @Test
  void recoversWhenOnlyTheServerWasKilled() throws Exception {
    MadeOnce.copyInto(paths);
    try (var postgres = EmbeddedPostgres.start(data)) {
      new Sql(postgres).execute("create table kept as select 42 as answer");
      killServer();
    }
    try (var postgres = EmbeddedPostgres.start(data)) {
      assertThat(new Sql(postgres).value("select answer from kept")).isEqualTo("42");
    }
  }

  @Test
  void waitsForAServerThatIsStillRecovering() throws Exception {
    var last = killAWriter();
    var server = runningPid();
    killASession();
    try (var postgres = Timed.start("adopting while it recovers", data)) {
      assertThat(postgres.pid()).isEqualTo(server);
      assertEveryRowUpTo(last, postgres);
    }
  }

  @Test
  void restartsTheServerOfAKilledProcessWhenOtherSettingsAreWanted() throws Exception {
    var last = killAWriter();
    try (var postgres = EmbeddedPostgres.start(data, Map.of("work_mem", "7MB"))) {
      assertThat(postgres.adopted()).isFalse();
      assertThat(new Sql(postgres).setting("work_mem")).isEqualTo("7MB");
      assertEveryRowUpTo(last, postgres);
    }
  }

  @Test
  void restartsTheServerOfAKilledProcessThatIsStopping() throws Exception {
    var last = killAWriter();
    ProcessHandle.of(runningPid()).orElseThrow().destroy();
    try (var postgres = Timed.start("start while the old server stops", data)) {
      assertEveryRowUpTo(last, postgres);
    }
  }

  @Test
  void replacesTheServerOfAKilledProcessThatHangs() throws Exception {
    var last = killAWriter();
    pause(runningPid());
    try (var postgres = Timed.start("start while the old server hangs", data)) {
      assertThat(postgres.adopted()).isFalse();
      assertEveryRowUpTo(last, postgres);
    }
  }

  @Test
  void ignoresAStalePidFileOfAProcessThatIsNotPostgres() throws Exception {
    MadeOnce.copyInto(paths);
    writePidFile(ProcessHandle.current().pid());
    try (var postgres = EmbeddedPostgres.start(data)) {
      assertThat(postgres.adopted()).isFalse();
      assertThat(new Sql(postgres).value("select 1")).isEqualTo("1");
    }
  }

  @Test
  void ignoresAStalePidFileOfAnotherPostgres(@TempDir Path elsewhere) throws Exception {
    MadeOnce.copyInto(paths);
    try (var other = EmbeddedPostgres.start(elsewhere)) {
      writePidFile(other.pid());
      EmbeddedPostgres.start(data).close();
      assertThat(new Sql(other).value("select 1")).isEqualTo("1");
    }
  }

  @Test
  void ignoresAnUnfinishedPidFile() throws Exception {
    MadeOnce.copyInto(paths);
    Files.writeString(Postmaster.file(paths), "12");
    EmbeddedPostgres.start(data).close();
  }

  @Test
  void ignoresWhatWasHalfMade() throws Exception {
    var cluster = Files.createDirectory(data.resolve("pgdata.half-made-123"));
    Files.writeString(cluster.resolve("PG_VERSION"), "18");
    var archive = BinaryArchive.of(Platform.current());
    var programs = data.resolve("postgres-%s.half-made-456".formatted(archive.fingerprint()));
    Files.createDirectories(programs.resolve("bin"));
    Files.writeString(data.resolve("postgres.password.half-made-789"), "abc");
    EmbeddedPostgres.start(data).close();
    assertThat(data).isDirectoryNotContaining("glob:**half-made**");
  }

  @Test
  void startsAnewWhenKilledWhileUnpacking() throws Exception {
    UnpackedOnce.unlinkFrom(paths);
    killAProcessWhichMakes("postgres-*.half-made-*");
    EmbeddedPostgres.start(data).close();
    assertThat(data).isDirectoryNotContaining("glob:**half-made**");
  }

  @Test
  void startsAnewWhenKilledWhileMakingTheCluster() throws Exception {
    killAProcessWhichMakes("pgdata.half-made-*");
    EmbeddedPostgres.start(data).close();
  }

  @Test
  void saysThatThePasswordFileIsMissing() throws Exception {
    MadeOnce.copyInto(paths);
    Files.delete(paths.password());
    assertThatExceptionOfType(EmbeddedPostgresException.class)
        .isThrownBy(() -> EmbeddedPostgres.start(data))
        .withMessage(
            "The database's password file %s is missing: put it back from a backup.",
            paths.password());
  }

  @Test
  void saysThatThePasswordIsNotTheDatabases() throws Exception {
    MadeOnce.copyInto(paths);
    Files.writeString(paths.password(), "another");
    assertThatExceptionOfType(EmbeddedPostgresException.class)
        .isThrownBy(() -> EmbeddedPostgres.start(data))
        .withMessageContaining("password authentication failed");
    assertThat(Postmaster.file(paths)).doesNotExist();
  }

  private long killAWriter() throws Exception {
    MadeOnce.copyInto(paths);
    try (var writer = Writer.on(data)) {
      return writer.awaitLoad().kill();
    }
  }

  private void killAProcessWhichMakes(String glob) throws Exception {
    try (var process = Writer.on(data)) {
      await().pollInterval(Duration.ofMillis(5)).until(() -> has(glob));
      process.kill();
    }
    assertThat(has(glob)).isTrue();
  }

  private boolean has(String glob) throws IOException {
    try (var found = Files.newDirectoryStream(data, glob)) {
      return found.iterator().hasNext();
    }
  }

  private long runningPid() throws IOException {
    return Postmaster.read(paths).orElseThrow().pid();
  }

  private void killServer() throws IOException {
    kill(runningPid());
  }

  /** Makes PostgreSQL drop all sessions and recover, as after any crash of a session. */
  private void killASession() throws IOException {
    var sessions = ProcessHandle.of(runningPid()).orElseThrow().children();
    kill(sessions.mapToLong(ProcessHandle::pid).max().orElseThrow());
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    await().until(() -> ProcessHandle.of(pid).isEmpty());
  }

  private static void pause(long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-STOP", "" + pid).start().waitFor()).isZero();
  }

  private void writePidFile(long pid) throws IOException {
    var lines = "%d\n%s\n1\n1\n\n127.0.0.1\n\nready\n".formatted(pid, paths.cluster());
    Files.writeString(Postmaster.file(paths), lines);
  }

  private static void assertEveryRowUpTo(long last, EmbeddedPostgres postgres) throws SQLException {
    var sql = "select count(*) from written where number between 1 and " + last;
    assertThat(new Sql(postgres).value(sql)).isEqualTo(Long.toString(last));
  }

  private static void assertNobodyHoldsLocks(EmbeddedPostgres postgres) throws SQLException {
    new Sql(postgres).execute("select id from guarded for update nowait");
  }
}

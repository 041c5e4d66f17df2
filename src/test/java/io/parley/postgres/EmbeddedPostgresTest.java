package io.parley.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
  @TempDir static Path directory;

  /** A blank in the name, as on many a Mac. */
  private static Path data;

  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void startsTheFirstTime() {
    data = directory.resolve("my data");
    postgres = Timed.start("first start", data);
  }

  @AfterEach
  void restartIfStopped() {
    try {
      sql().execute("select 1");
    } catch (SQLException _) {
      postgres.close();
      postgres = EmbeddedPostgres.start(data);
    }
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void runsDurably() throws SQLException {
    assertThat(sql().setting("fsync")).isEqualTo("on");
    assertThat(sql().setting("full_page_writes")).isEqualTo("on");
    assertThat(sql().setting("synchronous_commit")).isEqualTo("on");
    assertThat(sql().setting("data_checksums")).isEqualTo("on");
  }

  @Test
  void sortsAndLowersAlikeOnEveryMachine() throws SQLException {
    var provider =
        "select concat(datlocprovider, ' ', datlocale) from pg_database where datname = 'parley'";
    assertThat(sql().value(provider)).isEqualTo("b C.UTF-8");
    assertThat(sql().value("select lower('ÜПР')")).isEqualTo("üпр");
    assertThat(sql().setting("server_encoding")).isEqualTo("UTF8");
  }

  @Test
  void listensOnTheLoopbackOnly() throws SQLException {
    assertThat(sql().setting("listen_addresses")).isEqualTo("127.0.0.1");
    assertThat(sql().setting("unix_socket_directories")).isEmpty();
  }

  @Test
  void refusesAWrongPassword() {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(
            () -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), "guess"))
        .withMessageContaining("password authentication failed");
  }

  @Test
  void keepsThePasswordToItsOwner() throws Exception {
    var file = data.resolve("postgres.password");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.readString(file).strip()).isEqualTo(postgres.password()).hasSize(43);
    assertThat(Files.getPosixFilePermissions(data))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void refusesASecondStartOnTheSameDirectory() {
    assertThatExceptionOfType(EmbeddedPostgresException.class)
        .isThrownBy(() -> EmbeddedPostgres.start(data))
        .withMessage(
            "Another Parley is already running on the data directory %s: stop it first or set PARLEY_DATA_DIR to another one.",
            data.toAbsolutePath());
  }

  @Test
  void refusesASecondProcessOnTheSameDirectoryEvenAfterARefusalHere() throws Exception {
    assertThatExceptionOfType(EmbeddedPostgresException.class)
        .isThrownBy(() -> EmbeddedPostgres.start(data));
    try (var other = Writer.on(data)) {
      assertThat(other.awaitEnd()).isNotZero();
    }
    assertThat(sql().value("select to_regclass('written')")).isNull();
  }

  @Test
  void keepsDataOverCloseAndStart() throws SQLException {
    sql().execute("create table kept as select 42 as answer");
    Timed.run("close", postgres::close);
    postgres = Timed.start("restart", data);
    assertThat(postgres.adopted()).isFalse();
    assertThat(sql().value("select answer from kept")).isEqualTo("42");
  }

  @Test
  void leavesNoProcessBehindWhenClosedTwice() {
    postgres.close();
    postgres.close();
    await().until(() -> ProcessHandle.of(postgres.pid()).isEmpty());
  }

  @Test
  void takesExtraSettings() throws SQLException {
    postgres.close();
    var extra = Map.of("work_mem", "7MB", "timezone", "Asia/Kathmandu", "cluster_name", "it's $1");
    postgres = EmbeddedPostgres.start(data, extra);
    assertThat(sql().setting("work_mem")).isEqualTo("7MB");
    assertThat(sql().setting("cluster_name")).isEqualTo("it's $1");
    assertThat(serverZone()).isEqualTo("Asia/Kathmandu");
    postgres.close();
  }

  /** The driver gives each session Java's own zone. */
  private static String serverZone() throws SQLException {
    return sql()
        .value("select pg_read_file('postmaster.opts')")
        .replaceAll("(?s).*\"TimeZone=([^\"]*).*", "$1");
  }

  private static int port() throws SQLException {
    return Integer.parseInt(sql().setting("port"));
  }

  @Test
  void refusesToRunWithoutFsync() throws SQLException {
    postgres.close();
    assertThatExceptionOfType(EmbeddedPostgresException.class)
        .isThrownBy(() -> EmbeddedPostgres.start(data, Map.of("fsync", "off")))
        .withMessageStartingWith("The embedded PostgreSQL runs without fsync, ");
    postgres = EmbeddedPostgres.start(data);
    assertThat(postgres.adopted()).isFalse();
  }

  @Test
  void refusesToRunWhenTheDatabaseForgoesDurability() throws SQLException {
    var database = new Database(port(), new Password(postgres.password()));
    sql().execute("alter database parley set synchronous_commit = off");
    assertThatExceptionOfType(EmbeddedPostgresException.class)
        .isThrownBy(database::refuseUnlessDurable)
        .withMessageContaining("without synchronous_commit, ");
    sql().execute("alter database parley reset synchronous_commit");
  }

  @Test
  void saysWhyTheServerDoesNotStart() {
    postgres.close();
    assertThatExceptionOfType(EmbeddedPostgresException.class)
        .isThrownBy(() -> EmbeddedPostgres.start(data, Map.of("shared_buffers", "plenty")))
        .withMessageStartingWith("PostgreSQL did not start; its log ")
        .withMessageContaining("invalid value for parameter \"shared_buffers\": \"plenty\"");
  }

  @Test
  void turnsALongLogOverAtTheNextStart() throws Exception {
    postgres.close();
    Files.writeString(
        data.resolve("postgres.log"), "x".repeat((int) ServerLog.BYTES_TO_ROTATE + 1));
    postgres = EmbeddedPostgres.start(data);
    assertThat(Files.size(data.resolve("postgres.log"))).isLessThan(100_000);
    assertThat(data.resolve("postgres.log.1")).exists();
  }

  @Test
  void deletesProgramsOfAnEarlierVersion() throws Exception {
    postgres.close();
    var earlier = Files.createDirectory(data.resolve("postgres-0123456789abcdef"));
    postgres = EmbeddedPostgres.start(data);
    assertThat(earlier).doesNotExist();
  }

  private static Sql sql() {
    return new Sql(postgres);
  }
}

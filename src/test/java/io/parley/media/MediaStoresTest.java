package io.parley.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.accounts.Tenants;
import io.parley.database.StartRefused;
import io.parley.http.ServerTest;
import io.parley.http.World;
import io.parley.media.MediaRepository.Content;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.transaction.support.TransactionTemplate;

/** Both places in which contents are kept, by the same rules. */
@ServerTest
class MediaStoresTest {
  private static final int LARGE = 2 * MediaTable.CHUNK + 17;

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  @Autowired MediaRepository repository;
  @Autowired MediaTable table;
  @Autowired Tenants tenants;
  @Autowired TransactionTemplate transaction;
  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsKeptComesBack(boolean inDatabase) throws Exception {
    var tenant = tenant();
    for (var size : new int[] {1, MediaTable.CHUNK - 1, MediaTable.CHUNK, LARGE}) {
      var bytes = bytes(size);
      var content = keep(inDatabase, tenant, bytes);
      var kept = store(inDatabase).open(content);
      assertThat(kept.exists()).isTrue();
      assertThat(kept.contentLength()).isEqualTo(size);
      assertThat(kept.getContentAsByteArray()).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPartIsReadFromItsMiddle(boolean inDatabase) throws Exception {
    var bytes = bytes(LARGE);
    var content = keep(inDatabase, tenant(), bytes);
    try (var stream = store(inDatabase).open(content).getInputStream()) {
      stream.skipNBytes(MediaTable.CHUNK - 3);
      assertThat(stream.readNBytes(10))
          .isEqualTo(Arrays.copyOfRange(bytes, MediaTable.CHUNK - 3, MediaTable.CHUNK + 7));
      assertThat(stream.read()).isEqualTo(bytes[MediaTable.CHUNK + 7] & 0xFF);
      stream.skipNBytes(LARGE - MediaTable.CHUNK - 8);
      assertThat(stream.read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theSameIsKeptOnceInATenantAndOnceMoreInAnother(boolean inDatabase) throws Exception {
    var bytes = bytes(5);
    var tenant = tenant();
    var other = tenant();
    keep(inDatabase, tenant, bytes);
    keep(inDatabase, tenant, bytes);
    keep(inDatabase, other, bytes);
    for (var owner : new TenantId[] {tenant, other}) {
      assertThat(count("media_content", owner)).isEqualTo(1);
      assertThat(count("media_chunk", owner)).isEqualTo(inDatabase ? 1 : 0);
    }
    assertThat(files()).hasSize(inDatabase ? 0 : 2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsKeptForATenantThatLeaves(boolean inDatabase) throws Exception {
    var tenant = tenant();
    jdbc.sql("update tenant set erase_at = now() + interval '1 hour' where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .update();
    var file = Files.write(root.resolve("received"), bytes(5));
    assertThat(store(inDatabase).keep(tenant, new Received(file, new byte[32], 5))).isFalse();
    assertThat(files()).isEmpty();
    assertThat(count("media_content", tenant)).isZero();
    jdbc.sql("update tenant set erase_at = null where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .update();
    assertThat(store(inDatabase).keep(tenant, new Received(file, new byte[32], 5))).isTrue();
  }

  @Test
  void aDamagedFileIsWholeAgainWhenItComesAgain() throws Exception {
    var bytes = bytes(500);
    var tenant = tenant();
    var content = keep(false, tenant, bytes);
    Files.write(files().getFirst(), new byte[3]);
    keep(false, tenant, bytes);
    assertThat(store(false).open(content).getContentAsByteArray()).isEqualTo(bytes);
  }

  @Test
  void aFileThatTheOperatorLostIsNotThere() throws Exception {
    var content = keep(false, tenant(), bytes(5));
    Files.delete(files().getFirst());
    assertThat(store(false).open(content).exists()).isFalse();
  }

  @Test
  void whatTheFolderLostIsKeptInTheDatabaseWhenItComesAgain() throws Exception {
    var bytes = bytes(LARGE);
    var tenant = tenant();
    var content = keep(false, tenant, bytes);
    keep(true, tenant, bytes);
    assertThat(count("media_chunk", tenant)).as("while the folder has it").isZero();
    Files.delete(files().getFirst());
    keep(true, tenant, bytes);
    keep(true, tenant, bytes);
    assertThat(inDatabase(tenant)).isTrue();
    var found = new Content(tenant, content.sha256(), LARGE, true);
    assertThat(table.open(found).getContentAsByteArray()).isEqualTo(bytes);
  }

  @Test
  void nobodyElseMayLookIntoTheFolder() throws Exception {
    keep(false, tenant(), bytes(5));
    try (var folders = Files.walk(root.resolve("media"))) {
      assertThat(folders.filter(Files::isDirectory))
          .allSatisfy(
              folder ->
                  assertThat(Files.getPosixFilePermissions(folder))
                      .noneMatch(permission -> !permission.name().startsWith("OWNER")));
    }
  }

  @Test
  void whatAKilledServerWasReceivingIsSweptAway() throws Exception {
    var folder = folder();
    var old = folder.receive();
    var current = folder.receive();
    var now = Instant.parse("2026-11-21T12:00:00Z");
    Files.setLastModifiedTime(old.path(), FileTime.from(now.minusSeconds(1)));
    Files.setLastModifiedTime(current.path(), FileTime.from(now.plusSeconds(1)));
    folder.sweep(now);
    assertThat(old.path()).doesNotExist();
    assertThat(current.path()).exists();
  }

  @Test
  void whatVanishesDuringASweepStopsNothing() throws Exception {
    var folder = folder();
    var old = folder.receive();
    var now = Instant.parse("2026-11-21T12:00:00Z");
    Files.setLastModifiedTime(old.path(), FileTime.from(now.minusSeconds(1)));
    // Listed, and not there when it is looked at.
    Files.createSymbolicLink(old.path().resolveSibling("vanished.part"), root.resolve("nowhere"));
    folder.sweep(now);
    assertThat(old.path()).doesNotExist();
  }

  @Test
  void whatCannotBeReadToItsEndIsNotKept() {
    var tenant = tenant();
    var received = new Received(root.resolve("none"), new byte[32], 5);
    assertThatThrownBy(() -> table.keep(tenant, received)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> folder().keep(tenant, received)).isInstanceOf(IOException.class);
    assertThat(count("media_content", tenant)).isZero();
  }

  @Test
  void aSharedFolderThatCannotBeWrittenIsSaidAtTheStart() throws IOException {
    var noFolder = Files.createFile(root.resolve("a file"));
    assertThatThrownBy(
            () ->
                new MediaConfiguration()
                    .mediaFolder(settings(noFolder), repository, tenants, transaction))
        .isInstanceOf(StartRefused.class)
        .hasMessageStartingWith("PARLEY_MEDIA_DIR must be a folder that Parley can write to");
  }

  @Test
  void nodesOfOneDatabaseKeepFilesInItUnlessTheyShareAFolder() {
    var external =
        new MockEnvironment().withProperty("spring.datasource.url", "jdbc:postgresql://db/parley");
    assertThat(chosen(null, new MockEnvironment())).isInstanceOf(MediaFolder.class);
    assertThat(chosen(null, external)).isInstanceOf(MediaTable.class);
    assertThat(chosen(root, external)).isInstanceOf(MediaFolder.class);
  }

  private MediaStore chosen(@Nullable Path shared, Environment environment) {
    return new MediaConfiguration()
        .mediaContents(folder(), table, settings(shared), environment)
        .chosen();
  }

  private MediaProperties settings(@Nullable Path shared) {
    var values = shared == null ? Map.of() : Map.of("parley.media.dir", shared.toString());
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("parley", MediaProperties.class);
  }

  private MediaFolder folder() {
    return new MediaFolder(root.resolve("media"), repository, tenants, transaction);
  }

  private MediaStore store(boolean inDatabase) {
    return inDatabase ? new MediaTable(repository, folder(), tenants, transaction) : folder();
  }

  private Content keep(boolean inDatabase, TenantId tenant, byte[] bytes) throws Exception {
    var file = Files.write(root.resolve("received"), bytes);
    var sha256 = MessageDigest.getInstance("SHA-256").digest(bytes);
    store(inDatabase).keep(tenant, new Received(file, sha256, bytes.length));
    return new Content(tenant, sha256, bytes.length, inDatabase);
  }

  private java.util.List<Path> files() throws IOException {
    if (!Files.exists(root.resolve("media"))) {
      return java.util.List.of();
    }
    try (Stream<Path> files = Files.walk(root.resolve("media"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private TenantId tenant() {
    return world.tenant("unlimited").owner().tenantId();
  }

  private static byte[] bytes(int size) {
    var bytes = new byte[size];
    new Random().nextBytes(bytes);
    return bytes;
  }

  private boolean inDatabase(TenantId tenant) {
    return jdbc.sql("select in_database from media_content where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .query(Boolean.class)
        .single();
  }

  private long count(String of, TenantId tenant) {
    return jdbc.sql("select count(*) from " + of + " where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .query(Long.class)
        .single();
  }
}

package io.parley.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.database.TenantRows;
import io.parley.http.ServerTest;
import io.parley.http.Team;
import io.parley.http.TestDataDirectory;
import io.parley.http.World;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What is erased is erased to its end, whoever dies over it or is still writing. */
@ServerTest
class TenantErasureTest {
  @Autowired World world;
  @Autowired TenantErasure erasure;
  @Autowired TenantRows rows;
  @Autowired Tenants tenants;
  @Autowired JdbcClient jdbc;
  @Autowired TransactionTemplate transaction;
  private TestTenants.Tenant made;
  private TenantId tenant;

  @BeforeEach
  void aTenant() {
    made = world.tenant("unlimited");
    tenant = made.owner().tenantId();
  }

  @Test
  void untilNothingElseIsLeftItIsKnownThatItIsToBeErased() {
    var team = Team.of(world.as(made));
    team.watch("\"monitor_mode\": \"all\"");
    team.writes(World.phone(), "Ann", "a text");
    var steps = new AtomicInteger();
    for (var dies = 1; dies < 200; dies += 20) {
      var last = dies;
      steps.set(0);
      try {
        rows.erase(
            tenant,
            () -> {
              if (steps.incrementAndGet() == last) {
                throw new IllegalStateException("killed");
              }
            });
      } catch (IllegalStateException killed) {
        assertThat(killed).hasMessage("killed");
      }
      assertThat(count("tenant")).isOne();
    }
    rows.erase(tenant, () -> {});
    assertThat(count("message") + count("event") + count("app_user") + count("usage_day")).isZero();
    assertThat(count("tenant")).isOne();
    transaction.executeWithoutResult(_ -> rows.eraseLast(tenant));
    assertThat(count("tenant")).isZero();
  }

  @Test
  void whatIsWrittenBehindItsBackGoesToo() {
    var wasWritten = new AtomicInteger();
    rows.erase(
        tenant,
        () -> {
          // After the users are gone once, and so too late for a single pass.
          if (count("app_user") == 0 && wasWritten.getAndIncrement() == 0) {
            jdbc.sql(
                    "insert into media_content (tenant_id, sha256, size, in_database) values (:tenant, 'a', 1, false)")
                .param("tenant", tenant.value())
                .update();
            jdbc.sql(
                    "insert into app_user (tenant_id, email, full_name, role, password_hash) values (:tenant, 'a', 'A', 'member', 'none')")
                .param("tenant", tenant.value())
                .update();
          }
        });
    assertThat(wasWritten.get()).isPositive();
    assertThat(count("app_user") + count("media_content")).isZero();
  }

  @Test
  void aFileThatIsBroughtMeanwhileIsNotLeftBehind() throws Exception {
    var folder = TestDataDirectory.PATH.resolve("media").resolve(tenant.toString());
    try (var threads = Executors.newSingleThreadExecutor()) {
      transaction.executeWithoutResult(
          _ -> {
            var holder = jdbc.sql("select pg_backend_pid()").query(Integer.class).single();
            assertThat(tenants.hold(tenant)).isTrue();
            finish(threads.submit(this::begin));
            await().until(() -> blocks(holder));
            write(folder.resolve("ab"));
          });
    }
    await().until(() -> count("tenant") == 0 && !Files.exists(folder));
  }

  @Test
  void aTenantThatLeavesIsNotHeld() {
    transaction.executeWithoutResult(
        undone -> {
          erasure.begin(tenant);
          assertThat(tenants.hold(tenant)).isFalse();
          undone.setRollbackOnly();
        });
  }

  private void begin() {
    transaction.executeWithoutResult(_ -> erasure.begin(tenant));
  }

  private static void finish(Future<?> done) {
    try {
      done.get();
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  private boolean blocks(int holder) {
    return jdbc.sql(
            "select exists (select from pg_locks where not granted and :holder = any(pg_blocking_pids(pid)))")
        .param("holder", holder)
        .query(Boolean.class)
        .single();
  }

  private static void write(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("file"), "bytes");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private long count(String table) {
    return jdbc.sql("select count(*) from " + table + " where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .query(Long.class)
        .single();
  }
}

package io.parley.accounts.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.accounts.usage.QuotaRepository.Step;
import io.parley.postgres.EmbeddedPostgres;
import io.parley.shared.TenantId;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What two callers do to the quota at once, over connections of their own: whatever it is, no month
 * is used up beyond its limit, and what stands is what its entries add up to.
 */
class QuotaPropertyTest {
  private static final List<YearMonth> MONTHS =
      List.of(YearMonth.of(2026, 2), YearMonth.of(2026, 3));
  private static final OffsetDateTime NOW = OffsetDateTime.parse("2026-02-28T23:59:59Z");
  private static final EmbeddedPostgres POSTGRES = database();

  private enum Kind {
    RESERVE,
    USE,
    RELEASE
  }

  /**
   * What a caller does.
   *
   * @param fails whether the transaction is rolled back in the end
   */
  private record Deed(Kind kind, int month, int messages, boolean fails) {}

  /** What both do, while the plan has a limit. */
  private record Round(int limit, List<Deed> one, List<Deed> other) {}

  private static EmbeddedPostgres database() {
    var postgres =
        EmbeddedPostgres.start(
            Path.of("target", "test-data", "quota-" + ProcessHandle.current().pid()));
    Flyway.configure()
        .dataSource(postgres.jdbcUrl(), postgres.username(), postgres.password())
        .locations("classpath:db/migration")
        // As the server: indexes that are built beside other work would wait for the lock's
        // transaction.
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
        .load()
        .migrate();
    return postgres;
  }

  @AfterContainer
  static void isStopped() {
    POSTGRES.close();
  }

  @Property(tries = 40)
  void noMonthIsUsedUpBeyondItsLimit(@ForAll("rounds") List<Round> rounds) throws Exception {
    try (var one = new Client();
        var other = new Client();
        var threads = Executors.newFixedThreadPool(2)) {
      var tenant = one.tenant();
      var before = Map.of(MONTHS.get(0), 0L, MONTHS.get(1), 0L);
      for (var round : rounds) {
        one.limit(tenant, round.limit());
        for (var done :
            threads.invokeAll(
                List.of(
                    one.doing(tenant, round.one(), round.limit()),
                    other.doing(tenant, round.other(), round.limit())))) {
          done.get();
        }
        var after = new HashMap<YearMonth, Long>();
        for (var month : MONTHS) {
          var quota = one.quotas.find(tenant, month);
          var taken = quota.used() + quota.reserved();
          after.put(month, taken);
          assertThat(taken)
              .as("a smaller plan takes nothing back and gives nothing more")
              .isLessThanOrEqualTo(Math.max(round.limit(), before.getOrDefault(month, 0L)));
          assertThat(quota.reserved()).isEqualTo(one.held(month) + other.held(month));
          assertThat(quota.used()).isEqualTo(one.used(month) + other.used(month));
          assertThat(one.entries(tenant, month)).containsExactly(quota.reserved(), quota.used());
          assertThat(quota.left()).isEqualTo(Math.max(0, round.limit() - taken));
          one.triesWhatIsLeft(tenant, month, quota);
        }
        before = Map.copyOf(after);
      }
    }
  }

  @Provide
  Arbitrary<List<Round>> rounds() {
    var deed =
        Combinators.combine(
                Arbitraries.of(Kind.class),
                Arbitraries.integers().between(0, 1),
                Arbitraries.integers().between(1, 8),
                Arbitraries.frequencyOf(
                    net.jqwik.api.Tuple.of(5, Arbitraries.just(false)),
                    net.jqwik.api.Tuple.of(1, Arbitraries.just(true))))
            .as(Deed::new);
    var deeds = deed.list().ofMinSize(1).ofMaxSize(12);
    return Combinators.combine(Arbitraries.integers().between(0, 30), deeds, deeds)
        .as(Round::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  /** Somebody with a connection, and what they hold and used by their own account. */
  private static final class Client implements AutoCloseable {
    private final SingleConnectionDataSource connection;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Map<YearMonth, Integer> held = new HashMap<>();
    private final Map<YearMonth, Integer> used = new HashMap<>();
    final QuotaRepository quotas;

    Client() throws SQLException {
      connection =
          new SingleConnectionDataSource(
              DriverManager.getConnection(
                  POSTGRES.jdbcUrl(), POSTGRES.username(), POSTGRES.password()),
              true);
      jdbc = JdbcClient.create(connection);
      transaction = new TransactionTemplate(new DataSourceTransactionManager(connection));
      quotas = new QuotaRepository(jdbc);
    }

    TenantId tenant() {
      var plan = "plan-" + UUID.randomUUID();
      jdbc.sql(
              "insert into plan (id, position, display_name) select :plan, max(position) + 1, 'P' from plan")
          .param("plan", plan)
          .update();
      return jdbc.sql("insert into tenant (name, plan_id) values ('T', :plan) returning tenant_id")
          .param("plan", plan)
          .query((row, _) -> new TenantId(row.getObject("tenant_id", UUID.class)))
          .single();
    }

    void limit(TenantId tenant, int limit) {
      jdbc.sql(
              """
              update plan set messages_per_month = :limit
              where id = (select plan_id from tenant where tenant_id = :tenant)
              """)
          .param("limit", limit)
          .param("tenant", tenant.value())
          .update();
    }

    Callable<Void> doing(TenantId tenant, List<Deed> deeds, int limit) {
      return () -> {
        deeds.forEach(deed -> act(tenant, deed, limit));
        return null;
      };
    }

    private void act(TenantId tenant, Deed deed, int limit) {
      var month = MONTHS.get(deed.month());
      var holds = held.getOrDefault(month, 0);
      var messages =
          deed.kind() == Kind.RESERVE ? deed.messages() : Math.min(deed.messages(), holds);
      if (messages == 0) {
        return;
      }
      var part = new Reservation(tenant, month, messages);
      var done =
          Boolean.TRUE.equals(
              transaction.execute(
                  status -> {
                    var could = change(deed.kind(), part);
                    if (could && deed.kind() == Kind.RESERVE) {
                      // The row is ours until the commit: what is seen here is what is committed.
                      var quota = quotas.find(tenant, month);
                      assertThat(quota.used() + quota.reserved()).isLessThanOrEqualTo(limit);
                    }
                    if (deed.fails()) {
                      status.setRollbackOnly();
                    }
                    return could && !deed.fails();
                  }));
      if (done) {
        held.merge(month, deed.kind() == Kind.RESERVE ? messages : -messages, Integer::sum);
        used.merge(month, deed.kind() == Kind.USE ? messages : 0, Integer::sum);
      }
    }

    private boolean change(Kind kind, Reservation part) {
      if (kind == Kind.RESERVE) {
        return quotas.reserve(part, NOW);
      }
      var step = kind == Kind.USE ? Step.USE : Step.RELEASE;
      // In two parts where there are two: one statement must count both.
      var parts =
          part.messages() > 1 ? List.of(part.of(1), part.of(part.messages() - 1)) : List.of(part);
      assertThat(quotas.settle(step, parts, NOW)).isOne();
      return true;
    }

    /** All that is left can be had, and no more; more than is reserved cannot be settled. */
    void triesWhatIsLeft(TenantId tenant, YearMonth month, Quota quota) {
      transaction.executeWithoutResult(
          status -> {
            var left = (int) (long) java.util.Objects.requireNonNull(quota.left());
            assertThat(quotas.reserve(new Reservation(tenant, month, left + 1), NOW)).isFalse();
            if (left > 0) {
              assertThat(quotas.reserve(new Reservation(tenant, month, left), NOW)).isTrue();
            }
            status.setRollbackOnly();
          });
      var tooMany = new Reservation(tenant, month, (int) quota.reserved() + 1);
      assertThat(quotas.settle(Step.USE, List.of(tooMany), NOW)).isZero();
    }

    /** What the entries say is reserved and used. */
    List<Long> entries(TenantId tenant, YearMonth month) {
      return jdbc.sql(
              """
              select coalesce(sum(case step when 'reserve' then messages else -messages end), 0) as reserved,
                coalesce(sum(messages) filter (where step = 'use'), 0) as used
              from message_quota_entry
              where tenant_id = :tenant and month = :month
              """)
          .param("tenant", tenant.value())
          .param("month", month.atDay(1))
          .query((row, _) -> new ArrayList<>(List.of(row.getLong("reserved"), row.getLong("used"))))
          .single();
    }

    long held(YearMonth month) {
      return held.getOrDefault(month, 0);
    }

    long used(YearMonth month) {
      return used.getOrDefault(month, 0);
    }

    @Override
    public void close() {
      connection.destroy();
    }
  }
}

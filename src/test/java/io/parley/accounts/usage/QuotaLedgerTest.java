package io.parley.accounts.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.parley.http.ServerTest;
import io.parley.http.World;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

/** The quota as those see it who send. */
@ServerTest
class QuotaLedgerTest {
  @Autowired World world;
  @Autowired QuotaLedger quotas;
  @Autowired QuotaRepository repository;
  @Autowired TransactionTemplate transaction;
  @Autowired JdbcClient jdbc;

  @Test
  void whoNeedsMoreThanIsLeftIsToldHowManyThatAre() {
    var tenant = tenant("free");
    reserve(tenant, 38);
    assertThatExceptionOfType(Problem.Forbidden.class)
        .isThrownBy(() -> reserve(tenant, 13))
        .withMessage(
            "This needs 13 messages of this month's 50, of which 12 are left; the plan 'starter' has more.");
    reserve(tenant, 12);
    assertThatExceptionOfType(Problem.Forbidden.class).isThrownBy(() -> reserve(tenant, 1));
    assertThat(quotas.current(tenant))
        .isEqualTo(new Quota(quotas.current(tenant).month(), 50, 0, 50));
  }

  @Test
  void aPlanWithoutALimitCountsAllTheSame() {
    var tenant = tenant("unlimited");
    var reserved = reserve(tenant, 1_000_000);
    transaction.executeWithoutResult(_ -> quotas.use(List.of(reserved.of(400_000))));
    var quota = quotas.current(tenant);
    assertThat(quota.used()).isEqualTo(400_000);
    assertThat(quota.reserved()).isEqualTo(600_000);
    assertThat(quota.limit()).isNull();
    assertThat(quota.left()).isNull();
    assertThat(quota.percentage()).isZero();
  }

  @Test
  void ofManyAtOnceNoTwoTakeTheLastMessage() throws Exception {
    var tenant = tenant("free");
    Callable<Boolean> take =
        () -> {
          try {
            reserve(tenant, 7);
            return true;
          } catch (Problem.Forbidden _) {
            return false;
          }
        };
    var won = new ArrayList<Boolean>();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var result : threads.invokeAll(Stream.generate(() -> take).limit(12).toList())) {
        won.add(result.get());
      }
    }
    assertThat(won).filteredOn(Boolean::booleanValue).hasSize(7);
    assertThat(quotas.current(tenant).left()).isEqualTo(1);
  }

  @Test
  void theMonthInWhichItWasReservedPays() {
    var tenant = tenant("free");
    var month = quotas.current(tenant).month();
    var before = new Reservation(tenant, month.minusMonths(1), 50);
    transaction.executeWithoutResult(
        _ -> assertThat(repository.reserve(before, java.time.OffsetDateTime.now())).isTrue());
    var now = reserve(tenant, 50);
    transaction.executeWithoutResult(
        _ -> {
          quotas.use(List.of(before.of(30), now.of(1)));
          quotas.release(List.of(before.of(20)));
        });
    assertThat(repository.find(tenant, before.month()))
        .isEqualTo(new Quota(before.month(), 50, 30, 0));
    assertThat(quotas.current(tenant)).isEqualTo(new Quota(month, 50, 1, 49));
  }

  @Test
  void aSmallerPlanTakesNothingBack() {
    var tenant = tenant("starter");
    var reserved = reserve(tenant, 120);
    jdbc.sql("update tenant set plan_id = 'free' where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .update();
    assertThat(quotas.current(tenant).left()).isZero();
    assertThatExceptionOfType(Problem.Forbidden.class)
        .isThrownBy(() -> reserve(tenant, 1))
        .withMessageContaining("of which 0 are left");
    transaction.executeWithoutResult(_ -> quotas.use(List.of(reserved.of(60))));
    assertThat(quotas.current(tenant).percentage()).isEqualTo(120.0);
    transaction.executeWithoutResult(_ -> quotas.release(List.of(reserved.of(60))));
    assertThatExceptionOfType(Problem.Forbidden.class).isThrownBy(() -> reserve(tenant, 1));
  }

  @Test
  void nothingIsSettledThatWasNotReserved() {
    var tenant = tenant("free");
    var other = tenant("free");
    var reserved = reserve(tenant, 3);
    assertThatIllegalStateException()
        .isThrownBy(
            () -> transaction.executeWithoutResult(_ -> quotas.use(List.of(reserved.of(4)))));
    assertThatIllegalStateException()
        .as("what can be settled of a batch is not, if the rest cannot")
        .isThrownBy(
            () ->
                transaction.executeWithoutResult(
                    _ ->
                        quotas.release(
                            List.of(reserved, new Reservation(other, reserved.month(), 1)))));
    assertThat(quotas.current(tenant).reserved()).isEqualTo(3);
    transaction.executeWithoutResult(_ -> quotas.use(List.of()));
    assertThatExceptionOfType(IllegalTransactionStateException.class)
        .isThrownBy(() -> quotas.reserve(tenant, 1));
  }

  private TenantId tenant(String plan) {
    return world.tenant(plan).owner().tenantId();
  }

  private Reservation reserve(TenantId tenant, int messages) {
    return inTransaction(() -> quotas.reserve(tenant, messages));
  }

  private <T> T inTransaction(Supplier<T> work) {
    return java.util.Objects.requireNonNull(transaction.execute(_ -> work.get()));
  }
}

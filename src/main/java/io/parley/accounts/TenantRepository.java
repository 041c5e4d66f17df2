package io.parley.accounts;

import io.parley.database.Sql;
import io.parley.shared.TenantId;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class TenantRepository {
  private final JdbcClient jdbc;

  TenantRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Disables all users, and lets the tenant be erased from now on. */
  void close(TenantId tenant, OffsetDateTime now) {
    jdbc.sql(
            """
            with closed as (
              update tenant set erase_at = :now where tenant_id = :tenant returning tenant_id)
            update app_user u set disabled_at = coalesce(u.disabled_at, :now)
            from closed c
            where u.tenant_id = c.tenant_id
            """)
        .param("tenant", tenant.value())
        .param("now", now)
        .update();
  }

  /** A tenant that is to be erased, also while it is held; nobody else gets it until then. */
  Optional<TenantId> claimClosed(OffsetDateTime now, OffsetDateTime until) {
    return jdbc.sql(
            """
            update tenant set erase_at = :until
            where tenant_id in (
              select tenant_id from tenant where erase_at <= :now order by erase_at limit 1 for no key update skip locked)
            returning tenant_id
            """)
        .param("now", now)
        .param("until", until)
        .query((row, _) -> new TenantId(Sql.uuid(row, "tenant_id")))
        .optional();
  }

  void renewClaim(TenantId tenant, OffsetDateTime until) {
    jdbc.sql("update tenant set erase_at = :until where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .param("until", until)
        .update();
  }

  /** Until the transaction ends the tenant's row is not deleted; false if it is leaving or gone. */
  boolean hold(TenantId tenant) {
    return jdbc.sql(
            """
            select tenant_id from tenant
            where tenant_id = :tenant and erase_at is null
            for key share
            """)
        .param("tenant", tenant.value())
        .query((row, _) -> Sql.uuid(row, "tenant_id"))
        .optional()
        .isPresent();
  }

  Optional<String> defaultCountry(TenantId tenant) {
    return jdbc.sql(
            """
            select default_country from tenant
            where tenant_id = :tenant and default_country is not null
            """)
        .param("tenant", tenant.value())
        .query(String.class)
        .optional();
  }
}

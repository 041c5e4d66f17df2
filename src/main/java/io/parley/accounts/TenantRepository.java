package io.parley.accounts;

import io.parley.database.Sql;
import io.parley.shared.TenantId;
import java.time.OffsetDateTime;
import java.util.List;
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

  /** The tenants that are to be erased; nobody else gets them until then. */
  List<TenantId> claimClosed(OffsetDateTime now, OffsetDateTime until) {
    return jdbc.sql(
            """
            update tenant set erase_at = :until
            where tenant_id in (
              select tenant_id from tenant where erase_at <= :now order by erase_at limit 100 for update skip locked)
            returning tenant_id
            """)
        .param("now", now)
        .param("until", until)
        .query((row, _) -> new TenantId(Sql.uuid(row, "tenant_id")))
        .list();
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

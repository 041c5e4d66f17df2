package io.parley.accounts;

import io.parley.database.Sql;
import io.parley.shared.TenantId;
import io.parley.shared.UserId;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class UserRepository {
  private final JdbcClient jdbc;

  UserRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Where the platform's administrator is: made at the first start, before any other tenant. */
  record Owner(TenantId tenant, UserId user, String email) {}

  /** Held until the transaction ends, so that two nodes make one first owner. */
  void lockBootstrap() {
    jdbc.sql("select pg_advisory_xact_lock(hashtextextended('parley bootstrap', 0))")
        .query()
        .singleRow();
  }

  Optional<Owner> firstOwner() {
    return jdbc.sql(
            """
            select tenant_id, id, email from app_user
            where role = 'owner' and is_superadmin
            order by created_at, id
            limit 1
            """)
        .query(
            (row, _) ->
                new Owner(
                    new TenantId(Sql.uuid(row, "tenant_id")),
                    new UserId(Sql.uuid(row, "id")),
                    row.getString("email")))
        .optional();
  }

  boolean isEmpty() {
    return jdbc.sql("select not exists (select from app_user)").query(Boolean.class).single();
  }

  TenantId insertTenant(String name, String plan) {
    return jdbc.sql("insert into tenant (name, plan_id) values (:name, :plan) returning tenant_id")
        .param("name", name)
        .param("plan", plan)
        .query((row, _) -> new TenantId(Sql.uuid(row, "tenant_id")))
        .single();
  }

  UserId insertOwner(
      TenantId tenant, String email, String fullName, boolean superadmin, String passwordHash) {
    return jdbc.sql(
            """
            insert into app_user (tenant_id, email, full_name, role, is_superadmin, password_hash)
            values (:tenant, :email, :name, 'owner', :superadmin, :hash)
            returning id
            """)
        .param("tenant", tenant.value())
        .param("email", email)
        .param("name", fullName)
        .param("superadmin", superadmin)
        .param("hash", passwordHash)
        .query((row, _) -> new UserId(Sql.uuid(row, "id")))
        .single();
  }

  void changePassword(TenantId tenant, UserId user, String passwordHash) {
    jdbc.sql(
            "update app_user set password_hash = :hash, disabled_at = null where tenant_id = :tenant and id = :id")
        .param("tenant", tenant.value())
        .param("id", user.value())
        .param("hash", passwordHash)
        .update();
  }

  boolean isActive(TenantId tenant, UserId id) {
    return jdbc.sql(
            """
            select exists (
              select from app_user where tenant_id = :tenant and id = :id and disabled_at is null)
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query(Boolean.class)
        .single();
  }

  Optional<User> find(TenantId tenant, UserId id) {
    return jdbc.sql(
            """
            select u.id, u.email, u.full_name, u.role, u.is_superadmin, u.created_at, t.name, t.plan_id
            from app_user u join tenant t on t.tenant_id = u.tenant_id
            where u.tenant_id = :tenant and u.id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query(
            (row, _) ->
                new User(
                    new UserId(Sql.uuid(row, "id")),
                    row.getString("email"),
                    row.getString("full_name"),
                    row.getString("role"),
                    row.getBoolean("is_superadmin"),
                    tenant,
                    new User.Tenant(tenant, row.getString("name"), row.getString("plan_id")),
                    Sql.requiredInstant(row, "created_at")))
        .optional();
  }
}

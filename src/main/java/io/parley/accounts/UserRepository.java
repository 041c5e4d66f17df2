package io.parley.accounts;

import io.parley.database.Sql;
import io.parley.shared.PageRequest;
import io.parley.shared.TenantId;
import io.parley.shared.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

  /**
   * Sets a password, and so ends the invitation of an invited user.
   *
   * @return false if the user is disabled or gone
   */
  boolean setPassword(TenantId tenant, UserId user, String passwordHash) {
    return jdbc.sql(
                """
                update app_user set password_hash = :hash, invited_at = null
                where tenant_id = :tenant and id = :id and disabled_at is null
                """)
            .param("tenant", tenant.value())
            .param("id", user.value())
            .param("hash", passwordHash)
            .update()
        == 1;
  }

  /** Held until the transaction ends: of two changes of a tenant's users one is the first. */
  void lockTeam(TenantId tenant) {
    jdbc.sql("select tenant_id from tenant where tenant_id = :tenant for no key update")
        .param("tenant", tenant.value())
        .query((row, _) -> Sql.uuid(row, "tenant_id"))
        .list();
  }

  Optional<Role> role(TenantId tenant, UserId id) {
    return jdbc.sql(
            "select role from app_user where tenant_id = :tenant and id = :id and disabled_at is null")
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> Role.of(row.getString("role")))
        .optional();
  }

  /** Whether somebody else is an owner and can sign in. */
  boolean hasOtherOwner(TenantId tenant, UserId id) {
    return jdbc.sql(
            """
            select exists (
              select from app_user
              where tenant_id = :tenant and id <> :id and role = 'owner' and disabled_at is null and invited_at is null)
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query(Boolean.class)
        .single();
  }

  /** Whether the user administers the platform, nobody else does, and there are other tenants. */
  boolean isNeededAsAdministrator(TenantId tenant, UserId id) {
    return jdbc.sql(
            """
            select exists (
              select from app_user u
              where u.tenant_id = :tenant and u.id = :id and u.is_superadmin
                and exists (select from tenant t where t.tenant_id <> :tenant and t.erase_at is null)
                and not exists (
                  select from app_user o
                  where o.is_superadmin and o.role = 'owner' and o.disabled_at is null and o.id <> u.id))
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query(Boolean.class)
        .single();
  }

  long count(TenantId tenant) {
    return jdbc.sql("select count(*) from app_user where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .query(Long.class)
        .single();
  }

  /** Newest first, and one more than the page holds, if there is one. */
  List<Member> page(TenantId tenant, PageRequest request, @Nullable UserId after) {
    return jdbc.sql(
            """
            select id, email, full_name, role, disabled_at, invited_at, created_at
            from app_user
            where tenant_id = :tenant and (cast(:after as uuid) is null or id < :after)
            order by id desc
            limit :limit offset :offset
            """)
        .param("tenant", tenant.value())
        .param("after", Sql.value(after))
        .param("limit", request.size() + 1)
        .param("offset", request.skipped())
        .query((row, _) -> member(row))
        .list();
  }

  Optional<Member> member(TenantId tenant, UserId id) {
    return jdbc.sql(
            """
            select id, email, full_name, role, disabled_at, invited_at, created_at
            from app_user
            where tenant_id = :tenant and id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> member(row))
        .optional();
  }

  Optional<UserId> withEmail(TenantId tenant, Email email) {
    return jdbc.sql("select id from app_user where tenant_id = :tenant and lower(email) = :email")
        .param("tenant", tenant.value())
        .param("email", email.value())
        .query((row, _) -> new UserId(Sql.uuid(row, "id")))
        .optional();
  }

  /** Empty if the address is in the tenant already. There is no password that would fit. */
  Optional<UserId> invite(
      TenantId tenant, Email email, String fullName, Role role, OffsetDateTime now) {
    return jdbc.sql(
            """
            insert into app_user (tenant_id, email, full_name, role, password_hash, invited_at)
            values (:tenant, :email, :name, :role, 'none', :now)
            on conflict (tenant_id, lower(email)) do nothing
            returning id
            """)
        .param("tenant", tenant.value())
        .param("email", email.value())
        .param("name", fullName)
        .param("role", role.column())
        .param("now", now)
        .query((row, _) -> new UserId(Sql.uuid(row, "id")))
        .optional();
  }

  void rename(TenantId tenant, UserId id, String fullName) {
    jdbc.sql("update app_user set full_name = :name where tenant_id = :tenant and id = :id")
        .param("tenant", tenant.value())
        .param("id", id.value())
        .param("name", fullName)
        .update();
  }

  void change(
      TenantId tenant,
      UserId id,
      String fullName,
      Role role,
      boolean isActive,
      OffsetDateTime now) {
    jdbc.sql(
            """
            update app_user
            set full_name = :name, role = :role,
              disabled_at = case when :active then null else coalesce(disabled_at, :now) end
            where tenant_id = :tenant and id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .param("name", fullName)
        .param("role", role.column())
        .param("active", isActive)
        .param("now", now)
        .update();
  }

  void delete(TenantId tenant, UserId id) {
    jdbc.sql("delete from app_user where tenant_id = :tenant and id = :id")
        .param("tenant", tenant.value())
        .param("id", id.value())
        .update();
  }

  private static Member member(ResultSet row) throws SQLException {
    var standing =
        row.getObject("disabled_at") != null
            ? Member.Standing.DISABLED
            : row.getObject("invited_at") != null
                ? Member.Standing.INVITED
                : Member.Standing.ACTIVE;
    return new Member(
        new UserId(Sql.uuid(row, "id")),
        row.getString("email"),
        row.getString("full_name"),
        Role.of(row.getString("role")),
        standing,
        Sql.requiredInstant(row, "created_at"));
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

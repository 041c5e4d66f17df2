package io.parley.accounts;

import io.parley.database.Sql;
import io.parley.shared.TenantId;
import io.parley.shared.UserId;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class PasswordLinkRepository {
  private final JdbcClient jdbc;

  PasswordLinkRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void insert(TenantId tenant, UserId user, byte[] hash, OffsetDateTime now, OffsetDateTime until) {
    jdbc.sql(
            """
            insert into password_link (tenant_id, user_id, hash, expires_at, created_at)
            values (:tenant, :user, :hash, :until, :now)
            """)
        .param("tenant", tenant.value())
        .param("user", user.value())
        .param("hash", hash)
        .param("until", until)
        .param("now", now)
        .update();
  }

  /** Finds the tenant: the only thing known is the secret. */
  Optional<PasswordLinks.Holder> find(byte[] hash, OffsetDateTime now) {
    return jdbc.sql(
            """
            select l.tenant_id, l.user_id
            from password_link l
            join app_user u on u.tenant_id = l.tenant_id and u.id = l.user_id
            where l.hash = :hash and l.expires_at > :now and u.disabled_at is null
            """)
        .param("hash", hash)
        .param("now", now)
        .query(
            (row, _) ->
                new PasswordLinks.Holder(
                    new TenantId(Sql.uuid(row, "tenant_id")), new UserId(Sql.uuid(row, "user_id"))))
        .optional();
  }

  boolean delete(TenantId tenant, byte[] hash, OffsetDateTime now) {
    return jdbc.sql(
                "delete from password_link where tenant_id = :tenant and hash = :hash and expires_at > :now")
            .param("tenant", tenant.value())
            .param("hash", hash)
            .param("now", now)
            .update()
        == 1;
  }

  boolean hasSince(TenantId tenant, UserId user, OffsetDateTime since) {
    return jdbc.sql(
            """
            select exists (
              select from password_link where tenant_id = :tenant and user_id = :user and created_at > :since)
            """)
        .param("tenant", tenant.value())
        .param("user", user.value())
        .param("since", since)
        .query(Boolean.class)
        .single();
  }

  void deleteExpired(TenantId tenant, UserId user, OffsetDateTime now) {
    jdbc.sql(
            """
            delete from password_link
            where tenant_id = :tenant and user_id = :user and expires_at <= :now
            """)
        .param("tenant", tenant.value())
        .param("user", user.value())
        .param("now", now)
        .update();
  }

  void deleteAll(TenantId tenant, UserId user) {
    jdbc.sql("delete from password_link where tenant_id = :tenant and user_id = :user")
        .param("tenant", tenant.value())
        .param("user", user.value())
        .update();
  }
}

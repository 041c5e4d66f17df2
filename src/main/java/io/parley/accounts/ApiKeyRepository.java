package io.parley.accounts;

import io.parley.database.Sql;
import io.parley.shared.ApiKeyId;
import io.parley.shared.Caller;
import io.parley.shared.Credential;
import io.parley.shared.Scopes;
import io.parley.shared.TenantId;
import io.parley.shared.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class ApiKeyRepository {
  private final JdbcClient jdbc;

  ApiKeyRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Finds the tenant: the only thing known is the secret. Keys and users that ended are not found.
   */
  Optional<Login> findBySecret(byte[] hash, OffsetDateTime now) {
    return jdbc.sql(
            """
            select k.tenant_id, k.id, k.user_id, k.name, k.scopes, t.chat_history_access_enabled,
              coalesce(k.last_used_at > cast(:now as timestamptz) - interval '1 minute', false) as used_lately, p.id as plan_id, p.display_name, p.requests_per_minute
            from api_key_secret s
            join api_key k on k.tenant_id = s.tenant_id and k.id = s.key_id
            join app_user u on u.tenant_id = k.tenant_id and u.id = k.user_id
            join tenant t on t.tenant_id = k.tenant_id
            join plan p on p.id = t.plan_id
            where s.hash = :hash
              and (s.valid_until is null or s.valid_until > :now)
              and (k.expires_at is null or k.expires_at > :now)
              and u.disabled_at is null
            """)
        .param("hash", hash)
        .param("now", now)
        .query((row, _) -> login(row, hash))
        .optional();
  }

  /**
   * Not more often than once a minute: it is for people to look at, and every request would write.
   */
  void used(TenantId tenant, ApiKeyId key, OffsetDateTime now) {
    jdbc.sql(
            """
            update api_key set last_used_at = :now where tenant_id = :tenant and id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", key.value())
        .param("now", now)
        .update();
  }

  ApiKeyId insert(
      TenantId tenant, UserId user, String name, Set<String> scopes, @Nullable Instant expiresAt) {
    return jdbc.sql(
            """
            insert into api_key (tenant_id, user_id, name, scopes, expires_at)
            values (:tenant, :user, :name, :scopes, :expires)
            returning id
            """)
        .param("tenant", tenant.value())
        .param("user", user.value())
        .param("name", name)
        .param("scopes", scopes.stream().sorted().toArray(String[]::new))
        .param("expires", Sql.time(expiresAt))
        .query((row, _) -> new ApiKeyId(Sql.uuid(row, "id")))
        .single();
  }

  void insertSecret(TenantId tenant, ApiKeyId key, RawKey raw) {
    jdbc.sql(
            "insert into api_key_secret (tenant_id, key_id, hash, prefix) values (:tenant, :key, :hash, :prefix)")
        .param("tenant", tenant.value())
        .param("key", key.value())
        .param("hash", raw.hash())
        .param("prefix", raw.prefix())
        .update();
  }

  /** Lets the secrets that the key had end then, unless they end before. */
  void endSecrets(TenantId tenant, ApiKeyId key, OffsetDateTime until) {
    jdbc.sql(
            """
            update api_key_secret set valid_until = least(valid_until, :until)
            where tenant_id = :tenant and key_id = :key
            """)
        .param("tenant", tenant.value())
        .param("key", key.value())
        .param("until", until)
        .update();
  }

  List<ApiKey> list(TenantId tenant) {
    return jdbc.sql(
            """
            select k.id, k.name, k.scopes, k.expires_at, k.last_used_at, k.created_at, s.prefix
            from api_key k
            join api_key_secret s on s.tenant_id = k.tenant_id and s.key_id = k.id and s.valid_until is null
            where k.tenant_id = :tenant
            order by k.id desc
            """)
        .param("tenant", tenant.value())
        .query((row, _) -> key(row))
        .list();
  }

  /** Locked until the transaction ends, so that two rotations follow each other. */
  Optional<ApiKey> lock(TenantId tenant, ApiKeyId id) {
    return jdbc.sql("select id from api_key where tenant_id = :tenant and id = :id for update")
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> row.getObject("id"))
        .optional()
        .flatMap(_ -> find(tenant, id));
  }

  Optional<ApiKey> find(TenantId tenant, ApiKeyId id) {
    return jdbc.sql(
            """
            select k.id, k.name, k.scopes, k.expires_at, k.last_used_at, k.created_at, s.prefix
            from api_key k
            join api_key_secret s on s.tenant_id = k.tenant_id and s.key_id = k.id and s.valid_until is null
            where k.tenant_id = :tenant and k.id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> key(row))
        .optional();
  }

  Optional<UserId> user(TenantId tenant, ApiKeyId id) {
    return jdbc.sql("select user_id from api_key where tenant_id = :tenant and id = :id")
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> new UserId(Sql.uuid(row, "user_id")))
        .optional();
  }

  boolean delete(TenantId tenant, ApiKeyId id) {
    return jdbc.sql("delete from api_key where tenant_id = :tenant and id = :id")
            .param("tenant", tenant.value())
            .param("id", id.value())
            .update()
        == 1;
  }

  /** The keys of a user that may do one of these. */
  void deleteWithScopes(TenantId tenant, UserId user, Set<String> scopes) {
    jdbc.sql(
            "delete from api_key where tenant_id = :tenant and user_id = :user and scopes && cast(:scopes as text[])")
        .param("tenant", tenant.value())
        .param("user", user.value())
        .param("scopes", scopes.toArray(String[]::new))
        .update();
  }

  private static ApiKey key(ResultSet row) throws SQLException {
    return new ApiKey(
        new ApiKeyId(Sql.uuid(row, "id")),
        row.getString("name"),
        row.getString("prefix"),
        Sql.list(row, "scopes"),
        Sql.instant(row, "expires_at"),
        Sql.instant(row, "last_used_at"),
        Sql.requiredInstant(row, "created_at"));
  }

  private static Login login(ResultSet row, byte[] hash) throws SQLException {
    var caller =
        new Caller(
            new TenantId(Sql.uuid(row, "tenant_id")),
            new UserId(Sql.uuid(row, "user_id")),
            new ApiKeyId(Sql.uuid(row, "id")),
            row.getString("name"),
            new Scopes(Set.copyOf(Sql.list(row, "scopes"))),
            row.getBoolean("chat_history_access_enabled"),
            new Credential.KeySecret(HexFormat.of().formatHex(hash)));
    var plan =
        new Plan(
            row.getString("plan_id"),
            row.getString("display_name"),
            row.getObject("requests_per_minute", Integer.class));
    return new Login(caller, plan, row.getBoolean("used_lately"));
  }
}

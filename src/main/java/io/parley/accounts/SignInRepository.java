package io.parley.accounts;

import io.parley.database.Sql;
import io.parley.shared.Caller;
import io.parley.shared.Credential;
import io.parley.shared.Secret;
import io.parley.shared.SignInId;
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
class SignInRepository {
  private final JdbcClient jdbc;

  SignInRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A refresh token as found by its secret.
   *
   * @param usedAt when it was used, which it may be once
   */
  record Found(SignedTokens.Bearer bearer, @Nullable OffsetDateTime usedAt) {}

  /**
   * Finds the tenants: the only thing known is the address, under which a person may be in several.
   * Each costs a slow hash, and so there are not many. Who is only invited has no password: anybody
   * can invite an address, and must not keep it out elsewhere.
   */
  List<Account> accounts(Email email) {
    return jdbc.sql(
            """
            select tenant_id, id, email, full_name, role, password_hash
            from app_user
            where lower(email) = :email and disabled_at is null and invited_at is null
            order by created_at, id
            limit :most
            """)
        .param("email", email.value())
        .param("most", PasswordChecks.AT_ONCE)
        .query((row, _) -> account(row))
        .list();
  }

  /** As above, but all of them, and the invited, too: to be given links. */
  List<Account> allAccounts(Email email) {
    return jdbc.sql(
            """
            select tenant_id, id, email, full_name, role, password_hash
            from app_user
            where lower(email) = :email and disabled_at is null
            order by created_at, id
            """)
        .param("email", email.value())
        .query((row, _) -> account(row))
        .list();
  }

  Optional<Account> account(TenantId tenant, UserId user) {
    return jdbc.sql(
            """
            select tenant_id, id, email, full_name, role, password_hash
            from app_user
            where tenant_id = :tenant and id = :user and disabled_at is null
            """)
        .param("tenant", tenant.value())
        .param("user", user.value())
        .query((row, _) -> account(row))
        .optional();
  }

  /** Empty if the user was disabled or got another password meanwhile. */
  Optional<SignInId> insert(Account account, OffsetDateTime now, OffsetDateTime until) {
    return jdbc.sql(
            """
            insert into sign_in (tenant_id, user_id, created_at, expires_at)
            select tenant_id, id, :now, :until
            from app_user
            where tenant_id = :tenant and id = :user and password_hash = :hash and disabled_at is null
            for share
            returning id
            """)
        .param("tenant", account.tenant().value())
        .param("user", account.user().value())
        .param("hash", account.passwordHash().value())
        .param("now", now)
        .param("until", until)
        .query((row, _) -> new SignInId(Sql.uuid(row, "id")))
        .optional();
  }

  void insertToken(TenantId tenant, SignInId signIn, RefreshToken token, OffsetDateTime until) {
    jdbc.sql(
            """
            insert into refresh_token (tenant_id, sign_in_id, hash, expires_at)
            values (:tenant, :sign_in, :hash, :until)
            """)
        .param("tenant", tenant.value())
        .param("sign_in", signIn.value())
        .param("hash", token.hash())
        .param("until", until)
        .update();
  }

  /**
   * Finds the tenant: the only thing known is the secret. Held until the transaction ends, so that
   * of many at once one is the first.
   */
  Optional<Found> lockToken(byte[] hash, OffsetDateTime now) {
    return jdbc.sql(
            """
            select s.tenant_id, s.id, s.user_id, r.used_at
            from refresh_token r
            join sign_in s on s.tenant_id = r.tenant_id and s.id = r.sign_in_id
            join app_user u on u.tenant_id = s.tenant_id and u.id = s.user_id
            where r.hash = :hash and r.expires_at > :now and s.ended_at is null and u.disabled_at is null
            for update of r
            """)
        .param("hash", hash)
        .param("now", now)
        .query((row, _) -> new Found(bearer(row), row.getObject("used_at", OffsetDateTime.class)))
        .optional();
  }

  void useToken(TenantId tenant, byte[] hash, OffsetDateTime now) {
    jdbc.sql("update refresh_token set used_at = :now where tenant_id = :tenant and hash = :hash")
        .param("tenant", tenant.value())
        .param("hash", hash)
        .param("now", now)
        .update();
  }

  void extend(TenantId tenant, SignInId signIn, OffsetDateTime until) {
    jdbc.sql("update sign_in set expires_at = :until where tenant_id = :tenant and id = :id")
        .param("tenant", tenant.value())
        .param("id", signIn.value())
        .param("until", until)
        .update();
  }

  void forgetTokens(TenantId tenant, SignInId signIn, OffsetDateTime now) {
    jdbc.sql(
            """
            delete from refresh_token
            where tenant_id = :tenant and sign_in_id = :sign_in and expires_at <= :now
            """)
        .param("tenant", tenant.value())
        .param("sign_in", signIn.value())
        .param("now", now)
        .update();
  }

  /** What a user has left behind: signing in is rare enough to clear it away. */
  void forgetEnded(TenantId tenant, UserId user, OffsetDateTime now) {
    jdbc.sql(
            """
            delete from sign_in
            where tenant_id = :tenant and user_id = :user and (expires_at <= :now or ended_at is not null)
            """)
        .param("tenant", tenant.value())
        .param("user", user.value())
        .param("now", now)
        .update();
  }

  void end(TenantId tenant, SignInId signIn, OffsetDateTime now) {
    jdbc.sql(
            """
            update sign_in set ended_at = :now
            where tenant_id = :tenant and id = :id and ended_at is null
            """)
        .param("tenant", tenant.value())
        .param("id", signIn.value())
        .param("now", now)
        .update();
  }

  void endAll(TenantId tenant, UserId user, OffsetDateTime now) {
    jdbc.sql(
            """
            update sign_in set ended_at = :now
            where tenant_id = :tenant and user_id = :user and ended_at is null
            """)
        .param("tenant", tenant.value())
        .param("user", user.value())
        .param("now", now)
        .update();
  }

  void endOthers(TenantId tenant, UserId user, SignInId kept, OffsetDateTime now) {
    jdbc.sql(
            """
            update sign_in set ended_at = :now
            where tenant_id = :tenant and user_id = :user and id <> :kept and ended_at is null
            """)
        .param("tenant", tenant.value())
        .param("user", user.value())
        .param("kept", kept.value())
        .param("now", now)
        .update();
  }

  /** Asked by every request with a token: a user who was disabled is out at once. */
  Optional<Login> find(SignedTokens.Bearer bearer, OffsetDateTime now) {
    return jdbc.sql(
            """
            select s.tenant_id, s.id, s.user_id, u.full_name, u.role, p.id as plan_id, p.display_name, p.requests_per_minute
            from sign_in s
            join app_user u on u.tenant_id = s.tenant_id and u.id = s.user_id
            join tenant t on t.tenant_id = s.tenant_id
            join plan p on p.id = t.plan_id
            where s.tenant_id = :tenant and s.id = :id and s.user_id = :user
              and s.ended_at is null and s.expires_at > :now and u.disabled_at is null
            """)
        .param("tenant", bearer.tenant().value())
        .param("id", bearer.signIn().value())
        .param("user", bearer.user().value())
        .param("now", now)
        .query((row, _) -> login(row))
        .optional();
  }

  private static Account account(ResultSet row) throws SQLException {
    return new Account(
        new TenantId(Sql.uuid(row, "tenant_id")),
        new UserId(Sql.uuid(row, "id")),
        row.getString("email"),
        row.getString("full_name"),
        row.getString("role"),
        new Secret(row.getString("password_hash")));
  }

  private static SignedTokens.Bearer bearer(ResultSet row) throws SQLException {
    return new SignedTokens.Bearer(
        new TenantId(Sql.uuid(row, "tenant_id")),
        new UserId(Sql.uuid(row, "user_id")),
        new SignInId(Sql.uuid(row, "id")));
  }

  private static Login login(ResultSet row) throws SQLException {
    var bearer = bearer(row);
    var caller =
        new Caller(
            bearer.tenant(),
            bearer.user(),
            null,
            row.getString("full_name"),
            Role.of(row.getString("role")).scopes(),
            true,
            new Credential.SignIn(bearer.signIn()));
    var plan =
        new Plan(
            row.getString("plan_id"),
            row.getString("display_name"),
            row.getObject("requests_per_minute", Integer.class));
    return new Login(caller, plan, true);
  }
}

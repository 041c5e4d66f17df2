package io.parley.accounts;

import io.parley.shared.Caller;
import io.parley.shared.Scopes;
import io.parley.shared.TenantId;
import io.parley.shared.UserId;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes tenants for tests: there is no route for it in this version. */
@Component
public class TestTenants {
  private final UserRepository users;
  private final ApiKeyRepository keys;
  private final TransactionTemplate transaction;
  private final JdbcClient jdbc;
  private final String passwordHash;
  private final SecureRandom random = new SecureRandom();

  TestTenants(
      UserRepository users,
      ApiKeyRepository keys,
      TransactionTemplate transaction,
      JdbcClient jdbc,
      PasswordEncoder passwords) {
    this.users = users;
    this.keys = keys;
    this.transaction = transaction;
    this.jdbc = jdbc;
    this.passwordHash = java.util.Objects.requireNonNull(passwords.encode(Person.PASSWORD));
  }

  /** Somebody who can sign in; they all have one password, since a hash takes its time. */
  public record Person(TenantId tenant, UserId user, String email) {
    public static final String PASSWORD = "Correct-Horse-Battery-9";

    public String login() {
      return "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, PASSWORD);
    }
  }

  public Person person(Tenant tenant, String role) {
    return person(tenant, role, role + "-" + UUID.randomUUID() + "@Example.com");
  }

  public Person person(Tenant tenant, String role, String email) {
    var id =
        jdbc.sql(
                """
                insert into app_user (tenant_id, email, full_name, role, password_hash)
                values (:tenant, :email, 'Pat', :role, :hash)
                returning id
                """)
            .param("tenant", tenant.owner().tenantId().value())
            .param("email", email)
            .param("role", role)
            .param("hash", passwordHash)
            .query((row, _) -> row.getObject("id", UUID.class))
            .single();
    return new Person(tenant.owner().tenantId(), new UserId(id), email);
  }

  /** A tenant with its owner and a key that may do everything. */
  public record Tenant(Caller owner, String key) {}

  public Tenant on(String plan) {
    return java.util.Objects.requireNonNull(transaction.execute(_ -> make(plan)));
  }

  /** Another key of the tenant's owner. */
  public String key(Tenant tenant, String... scopes) {
    return java.util.Objects.requireNonNull(
        transaction.execute(_ -> key(tenant.owner(), Set.copyOf(Arrays.asList(scopes))).value()));
  }

  private Tenant make(String plan) {
    var tenant = users.insertTenant("Test " + plan, plan);
    var user =
        users.insertOwner(tenant, UUID.randomUUID() + "@example.com", "Test", false, "no password");
    var caller = new Caller(tenant, user, null, "Test", Scopes.everything(), true);
    return new Tenant(caller, key(caller, Set.of("*")).value());
  }

  private RawKey key(Caller caller, Set<String> scopes) {
    var raw = RawKey.random(random);
    var id = keys.insert(caller.tenantId(), caller.userId(), "Test key", scopes, null);
    keys.insertSecret(caller.tenantId(), id, raw);
    return raw;
  }
}

package io.parley.accounts;

import io.parley.shared.Caller;
import io.parley.shared.Scopes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes tenants for tests: there is no route for it in this version. */
@Component
public class TestTenants {
  private final UserRepository users;
  private final ApiKeyRepository keys;
  private final TransactionTemplate transaction;
  private final SecureRandom random = new SecureRandom();

  TestTenants(UserRepository users, ApiKeyRepository keys, TransactionTemplate transaction) {
    this.users = users;
    this.keys = keys;
    this.transaction = transaction;
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

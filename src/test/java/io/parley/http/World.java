package io.parley.http;

import io.parley.accounts.TestTenants;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** What tests begin with: tenants, and teams that read a group. */
@Component
@Lazy
public class World {
  private static final AtomicLong NUMBERS = new AtomicLong(20_000);

  private final TestTenants tenants;
  private final int port;

  World(TestTenants tenants, @Value("${local.server.port}") int port) {
    this.tenants = tenants;
    this.port = port;
  }

  /** A caller without credentials. */
  public Api stranger() {
    return Api.at(port);
  }

  public int port() {
    return port;
  }

  public TestTenants.Tenant tenant(String plan) {
    return tenants.on(plan);
  }

  public Api owner() {
    return as(tenant("unlimited"));
  }

  public Api as(TestTenants.Tenant tenant) {
    return stranger().withKey(tenant.key());
  }

  public Api withScopes(TestTenants.Tenant tenant, String... scopes) {
    return stranger().withKey(tenants.key(tenant, scopes));
  }

  public TestTenants.Person person(TestTenants.Tenant tenant, String role) {
    return tenants.person(tenant, role);
  }

  public TestTenants.Person person(TestTenants.Tenant tenant, String role, String email) {
    return tenants.person(tenant, role, email);
  }

  /** What a client gets that signs in. */
  public Api.Answer signIn(TestTenants.Person person) {
    return stranger().post("/auth/login", person.login()).expect(200);
  }

  public Api withToken(String token) {
    return stranger().with("Authorization", "Bearer " + token);
  }

  /** Somebody of the tenant who signed in. */
  public Api signedIn(TestTenants.Tenant tenant, String role) {
    return withToken(signIn(person(tenant, role)).text("/access_token"));
  }

  /** A number nobody has yet. */
  public static String phone() {
    return "+155501" + NUMBERS.incrementAndGet();
  }

  /** A tenant with a working session that is in a group. */
  public Team team() {
    return Team.of(owner());
  }
}

package io.parley.accounts;

import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import io.parley.shared.UserId;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What other modules ask of a tenant. */
@Service
public class Tenants {
  private final TenantRepository tenants;
  private final UserRepository users;

  Tenants(TenantRepository tenants, UserRepository users) {
    this.tenants = tenants;
    this.users = users;
  }

  /** The country of the phone numbers that are written without one: an ISO 3166 code. */
  public Optional<String> defaultCountry(TenantId tenant) {
    return tenants.defaultCountry(tenant);
  }

  /**
   * For who brings something that is not in the database: until the transaction ends, the tenant is
   * not erased to its end.
   *
   * @return false if it is leaving or gone, and nothing may be brought any more
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean hold(TenantId tenant) {
    return tenants.hold(tenant);
  }

  /**
   * @param field where the caller named the user
   * @throws Problem.NotFound if the tenant has no such user
   */
  public void requireUser(TenantId tenant, UserId user, String field) {
    if (!users.isActive(tenant, user)) {
      throw new Problem.NotFound("There is no user with the id in '" + field + "'.");
    }
  }
}

package io.parley.accounts;

import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The places of a tenant's plan. The counter row is both the limit and the usage: two callers
 * cannot take the last one.
 */
@Service
public class PlanPlaces {
  private final PlanRepository plans;

  PlanPlaces(PlanRepository plans) {
    this.plans = plans;
  }

  /**
   * Takes a place in the caller's transaction.
   *
   * @throws Problem.Forbidden if none is free; it names the plan that has more
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void take(TenantId tenant, Place place) {
    if (!plans.take(tenant, place)) {
      throw full(tenant, place);
    }
  }

  /** Gives a place back in the caller's transaction. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void give(TenantId tenant, Place place) {
    plans.give(tenant, place);
  }

  private Problem.Forbidden full(TenantId tenant, Place place) {
    var plan = plans.of(tenant);
    var larger =
        plans
            .nextWithMore(tenant, place)
            .map(name -> "; the plan '" + name + "' has more")
            .orElse("");
    return new Problem.Forbidden(
        "All " + place.words() + " of the plan '" + plan.id() + "' are in use" + larger + ".");
  }
}

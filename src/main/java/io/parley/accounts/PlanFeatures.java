package io.parley.accounts;

import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import org.springframework.stereotype.Service;

/** The features of a tenant's plan. */
@Service
public class PlanFeatures {
  private final PlanRepository plans;

  PlanFeatures(PlanRepository plans) {
    this.plans = plans;
  }

  /**
   * @throws Problem.Forbidden if the plan is without it; it names the plan that has it
   */
  public void require(TenantId tenant, Feature feature) {
    if (!plans.has(tenant, feature)) {
      var other =
          plans.firstWith(feature).map(name -> ": the plan '" + name + "' has them").orElse("");
      throw new Problem.Forbidden(
          feature.words() + " not in the plan '" + plans.of(tenant).id() + "'" + other + ".");
    }
  }
}

package io.parley.accounts.billing;

import io.parley.accounts.usage.QuotaLedger;
import io.parley.shared.Caller;
import io.parley.shared.PublicRoute;
import io.parley.shared.Scope;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v2/billing")
class BillingController {
  private final BillingRepository billing;
  private final QuotaLedger quotas;

  BillingController(BillingRepository billing, QuotaLedger quotas) {
    this.billing = billing;
    this.quotas = quotas;
  }

  record PlanList(List<OfferedPlan> plans) {}

  /** How much of the plan's limits is taken. */
  record PlanUsage(
      int sessions,
      long messagesThisMonth,
      int groups,
      int customGroups,
      int labels,
      int scheduledReports,
      int channels,
      int aiRepliesThisMonth) {}

  /**
   * @param status active: nothing is paid for here, and so nothing ends
   * @param billingCycle monthly: limits that are by month begin anew with each in UTC
   * @param currentPeriodEnd the end of this month
   */
  record Subscription(
      String planId,
      String displayName,
      String status,
      String billingCycle,
      Instant currentPeriodEnd,
      Limits limits,
      PlanUsage usage) {}

  /** The plans that there are, the smallest first. */
  @GetMapping("/plans")
  @PublicRoute("what is offered is for all to see")
  PlanList plans() {
    return new PlanList(billing.plans());
  }

  @GetMapping("/subscription")
  @Scope("billing:read")
  Subscription subscription(Caller caller) {
    var plan = billing.planOf(caller.tenantId());
    var quota = quotas.current(caller.tenantId());
    var taken = billing.placesTaken(caller.tenantId());
    return new Subscription(
        plan.id(),
        plan.displayName(),
        "active",
        "monthly",
        quota.month().plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC),
        plan.limits(),
        new PlanUsage(
            taken.getOrDefault("sessions", 0),
            quota.used(),
            taken.getOrDefault("monitored_groups", 0),
            taken.getOrDefault("custom_groups", 0),
            taken.getOrDefault("labels", 0),
            taken.getOrDefault("scheduled_reports", 0),
            taken.getOrDefault("channels", 0),
            taken.getOrDefault("ai_replies", 0)));
  }
}

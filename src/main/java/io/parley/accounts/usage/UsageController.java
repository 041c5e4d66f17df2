package io.parley.accounts.usage;

import io.parley.shared.Caller;
import io.parley.shared.Scope;
import io.parley.shared.TenantId;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Months and days are those of UTC. */
@RestController
@RequestMapping("/api/v2/usage")
class UsageController {
  private final UsageRepository usage;
  private final UsageCounters counters;
  private final QuotaLedger quotas;
  private final ApiCalls calls;

  UsageController(
      UsageRepository usage, UsageCounters counters, QuotaLedger quotas, ApiCalls calls) {
    this.usage = usage;
    this.counters = counters;
    this.quotas = quotas;
    this.calls = calls;
  }

  /**
   * @param period the month, as 2026-02
   * @param usagePercentage messages sent of the limit
   * @param limitMessages null for none
   * @param reservedMessages promised and not yet sent
   */
  record CurrentUsage(
      String period,
      long messagesSent,
      long messagesReceived,
      long totalMessages,
      long leadsDetected,
      long apiCalls,
      double usagePercentage,
      @Nullable Integer limitMessages,
      long reservedMessages) {}

  /**
   * @param period the month, as 2026-02
   */
  record MonthView(
      String period,
      long messagesSent,
      long messagesReceived,
      long totalMessages,
      long leadsDetected,
      long apiCalls) {
    static MonthView of(YearMonth month, UsageRepository.Sum sum) {
      return new MonthView(
          month.toString(),
          sum.messagesSent(),
          sum.messagesReceived(),
          sum.messagesSent() + sum.messagesReceived(),
          sum.leadsDetected(),
          sum.apiCalls());
    }
  }

  record DayView(
      LocalDate date,
      long messagesSent,
      long messagesReceived,
      long totalMessages,
      long leadsDetected,
      long apiCalls) {
    static DayView of(LocalDate day, UsageRepository.Sum sum) {
      return new DayView(
          day,
          sum.messagesSent(),
          sum.messagesReceived(),
          sum.messagesSent() + sum.messagesReceived(),
          sum.leadsDetected(),
          sum.apiCalls());
    }
  }

  record UsageHistory(List<MonthView> history) {}

  record UsageDays(List<DayView> days) {}

  /** This month. */
  @GetMapping("/current")
  @Scope("usage:read")
  CurrentUsage current(Caller caller) {
    var tenant = caller.tenantId();
    var quota = quotas.current(tenant);
    var month = months(tenant, quota.month(), 1).getFirst();
    return new CurrentUsage(
        month.period(),
        quota.used(),
        month.messagesReceived(),
        quota.used() + month.messagesReceived(),
        month.leadsDetected(),
        month.apiCalls(),
        quota.percentage(),
        quota.limit(),
        quota.reserved());
  }

  /**
   * The last months, this one first.
   *
   * @param months 1 to 60
   */
  @GetMapping("/history")
  @Scope("usage:read")
  UsageHistory history(
      Caller caller,
      @RequestParam(defaultValue = "6")
          @Min(value = 1, message = "must be at least 1")
          @Max(value = 60, message = "must be at most 60")
          int months) {
    return new UsageHistory(months(caller.tenantId(), YearMonth.from(counters.today()), months));
  }

  /**
   * The last days, today first.
   *
   * @param days 1 to 366
   */
  @GetMapping("/daily")
  @Scope("usage:read")
  UsageDays daily(
      Caller caller,
      @RequestParam(defaultValue = "30")
          @Min(value = 1, message = "must be at least 1")
          @Max(value = 366, message = "must be at most 366")
          int days) {
    calls.write(caller.tenantId());
    return new UsageDays(
        usage.days(caller.tenantId(), counters.today(), days).stream()
            .map(day -> DayView.of(day.date(), day.sum()))
            .toList());
  }

  private List<MonthView> months(TenantId tenant, YearMonth last, int count) {
    calls.write(tenant);
    return usage.months(tenant, last, count).stream()
        .map(month -> MonthView.of(month.month(), month.sum()))
        .toList();
  }
}

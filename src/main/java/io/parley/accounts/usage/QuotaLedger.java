package io.parley.accounts.usage;

import io.parley.database.DatabaseClock;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The messages that tenants may send in a month. Each is reserved before it is sent, and then used
 * or released; both in the month in which it was reserved, however late that is. What was reserved
 * stays so when the plan becomes smaller: new messages wait until there is room again.
 *
 * <p>Whoever changes a month's quota holds it until their transaction ends: do it last.
 */
@Service
public class QuotaLedger {
  private final QuotaRepository quotas;
  private final UsageCounters counters;
  private final DatabaseClock clock;

  QuotaLedger(QuotaRepository quotas, UsageCounters counters, DatabaseClock clock) {
    this.quotas = quotas;
    this.counters = counters;
    this.clock = clock;
  }

  /**
   * Reserves messages of this month in the caller's transaction, all of them or none.
   *
   * @throws Problem.Forbidden if fewer are left; it says how many, and which plan has more
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Reservation reserve(TenantId tenant, int messages) {
    return reserve(tenant, month(), messages);
  }

  /** As {@link #reserve(TenantId, int)}, for who has written down before which month is to pay. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Reservation reserve(TenantId tenant, YearMonth month, int messages) {
    var wanted = new Reservation(tenant, month, messages);
    if (!quotas.reserve(wanted, clock.now())) {
      throw refused(wanted);
    }
    return wanted;
  }

  /**
   * Notes in the caller's transaction that reserved messages were sent.
   *
   * @param sent parts of reservations; several of one tenant and month may be among them
   * @throws IllegalStateException if more are used than are reserved
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void use(Collection<Reservation> sent) {
    settle(QuotaRepository.Step.USE, sent);
    sent.forEach(part -> counters.count(part.tenant(), Counted.MESSAGES_SENT, part.messages()));
  }

  /**
   * Gives back in the caller's transaction what was reserved and is not sent.
   *
   * @param unsent parts of reservations; several of one tenant and month may be among them
   * @throws IllegalStateException if more are released than are reserved
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void release(Collection<Reservation> unsent) {
    settle(QuotaRepository.Step.RELEASE, unsent);
  }

  /** This month's. */
  @Transactional(readOnly = true)
  public Quota current(TenantId tenant) {
    return quotas.find(tenant, month());
  }

  private void settle(QuotaRepository.Step step, Collection<Reservation> parts) {
    var months = parts.stream().map(QuotaRepository.Month::of).distinct().count();
    if (months != 0 && quotas.settle(step, parts, clock.now()) != months) {
      throw new IllegalStateException("more messages were settled than were reserved");
    }
  }

  /** Which pays for what is reserved now. */
  public YearMonth month() {
    return YearMonth.from(clock.now().withOffsetSameInstant(ZoneOffset.UTC));
  }

  private Problem.Forbidden refused(Reservation wanted) {
    var quota = quotas.find(wanted.tenant(), wanted.month());
    var larger =
        quotas
            .nextWithMore(wanted.tenant())
            .map(plan -> "; the plan '" + plan + "' has more")
            .orElse("");
    return new Problem.Forbidden(
        "This needs "
            + wanted.messages()
            + " messages of this month's "
            + quota.limit()
            + ", of which "
            + quota.left()
            + " are left"
            + larger
            + ".");
  }
}

package io.parley.sending;

import io.parley.accounts.usage.QuotaLedger;
import io.parley.contacts.ContactsMerged;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Messages go with people who became one, who is written to once by a job. */
@Component
class MergedIntents {
  private static final String TWICE = "The person is already among the recipients.";

  private final OutgoingRepository messages;
  private final JobProgress jobs;
  private final QuotaLedger quota;

  MergedIntents(OutgoingRepository messages, JobProgress jobs, QuotaLedger quota) {
    this.messages = messages;
    this.jobs = jobs;
    this.quota = quota;
  }

  @EventListener
  @Order(260)
  @Transactional(propagation = Propagation.MANDATORY)
  void contactsMerged(ContactsMerged merged) {
    var leftOut = messages.move(merged.tenant(), merged.gone(), merged.person().id(), TWICE);
    jobs.settle(leftOut);
    quota.release(leftOut.stream().flatMap(one -> one.reservation().stream()).toList());
  }
}

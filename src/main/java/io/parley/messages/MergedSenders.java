package io.parley.messages;

import io.parley.contacts.ContactsMerged;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What is kept of chats by person goes with people who became one. */
@Component
class MergedSenders {
  private final MergedSenderRepository senders;

  MergedSenders(MergedSenderRepository senders) {
    this.senders = senders;
  }

  @EventListener
  @Order(100)
  @Transactional(propagation = Propagation.MANDATORY)
  void contactsMerged(ContactsMerged merged) {
    senders.handChats(merged.tenant(), merged.gone(), merged.person().id());
    senders.holdCounts(merged.tenant(), merged.gone(), merged.person().id());
    senders.handCounts(merged.tenant(), merged.gone(), merged.person().id());
  }
}

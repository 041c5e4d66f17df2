package io.parley.audiences;

import io.parley.contacts.ContactsMerged;
import io.parley.database.DatabaseClock;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Members of custom groups go with people who became one, who are then once in a group. */
@Component
class MergedMembers {
  private final MergedMemberRepository members;
  private final DatabaseClock clock;

  MergedMembers(MergedMemberRepository members, DatabaseClock clock) {
    this.members = members;
    this.clock = clock;
  }

  @EventListener
  @Order(250)
  @Transactional(propagation = Propagation.MANDATORY)
  void contactsMerged(ContactsMerged merged) {
    if (members.holdGroupsOf(merged)) {
      members.unite(merged, clock.now());
    }
  }
}

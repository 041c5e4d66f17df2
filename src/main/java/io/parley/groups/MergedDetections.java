package io.parley.groups;

import io.parley.contacts.ContactsMerged;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Detections go with people who became one. */
@Component
class MergedDetections {
  private final GroupRepository groups;

  MergedDetections(GroupRepository groups) {
    this.groups = groups;
  }

  @EventListener
  @Order(200)
  @Transactional(propagation = Propagation.MANDATORY)
  void contactsMerged(ContactsMerged merged) {
    groups.handDetections(merged.tenant(), merged.gone(), merged.person().id());
  }
}

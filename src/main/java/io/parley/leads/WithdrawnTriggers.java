package io.parley.leads;

import io.parley.groups.DetectionsWithdrawn;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** A lead stays one whose message was taken back, but does not show its text. */
@Component
class WithdrawnTriggers {
  private final WithdrawnTriggerRepository triggers;

  WithdrawnTriggers(WithdrawnTriggerRepository triggers) {
    this.triggers = triggers;
  }

  @EventListener
  @Transactional(propagation = Propagation.MANDATORY)
  void detectionsWithdrawn(DetectionsWithdrawn withdrawn) {
    triggers.withdraw(withdrawn.detections());
  }
}

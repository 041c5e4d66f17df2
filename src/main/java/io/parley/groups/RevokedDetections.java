package io.parley.groups;

import io.parley.messages.MessagesRevoked;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** That there was a sign of interest stays known; the text that its author took back does not. */
@Component
class RevokedDetections {
  private final GroupRepository groups;
  private final ApplicationEventPublisher announcements;

  RevokedDetections(GroupRepository groups, ApplicationEventPublisher announcements) {
    this.groups = groups;
    this.announcements = announcements;
  }

  @EventListener
  @Transactional(propagation = Propagation.MANDATORY)
  void messagesRevoked(MessagesRevoked revoked) {
    var withdrawn = groups.withdrawDetections(revoked.messages());
    if (!withdrawn.isEmpty()) {
      announcements.publishEvent(new DetectionsWithdrawn(withdrawn));
    }
  }
}

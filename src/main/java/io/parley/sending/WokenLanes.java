package io.parley.sending;

import io.parley.sessions.SessionWorks;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** A lane sleeps while its session does not work. */
@Component
class WokenLanes {
  private final Lanes lanes;

  WokenLanes(Lanes lanes) {
    this.lanes = lanes;
  }

  @EventListener
  @Transactional(propagation = Propagation.MANDATORY)
  void sessionWorks(SessionWorks works) {
    lanes.wake(works.tenant(), works.session());
  }
}

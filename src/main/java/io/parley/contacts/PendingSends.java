package io.parley.contacts;

import io.parley.shared.ContactId;
import io.parley.shared.TenantId;
import java.time.Duration;

/**
 * Open upwards: what was begun before an opt-out, and may still go out. Who answers an opt-out
 * waits for it, so that nothing goes out after the answer.
 */
public interface PendingSends {
  /**
   * Returns when no gateway is being asked any more to send something to the person, or when the
   * patience is over. To be called outside of transactions.
   */
  void awaitNone(TenantId tenant, ContactId person, Duration patience);
}

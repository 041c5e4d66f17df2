package io.parley.messages;

import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.util.Set;

/** Open upwards: messages of ours arrived, were read, or failed after all. */
public interface MessageProgress {
  /** A message that got further. */
  record Moved(TenantId tenant, SessionId session, String waMessageId) {}

  /** Called in the transaction in which the messages' rows say so. */
  void moved(Set<Moved> messages);
}

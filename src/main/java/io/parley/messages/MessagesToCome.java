package io.parley.messages;

import io.parley.shared.MessageId;
import io.parley.shared.TenantId;
import java.util.Optional;

/** Open upwards: messages that are still to be sent, or never were, are in no chat. */
public interface MessagesToCome {
  Optional<MessageView> find(TenantId tenant, MessageId id);
}

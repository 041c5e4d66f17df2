package io.parley.messages;

import io.parley.accounts.usage.Counted;
import io.parley.accounts.usage.UsageCounters;
import java.util.List;
import org.springframework.stereotype.Component;

/** Counts what others wrote for its tenant's usage. */
@Component
class UsageStep implements InboundStep {
  private final UsageCounters usage;

  UsageStep(UsageCounters usage) {
    this.usage = usage;
  }

  @Override
  public void process(List<StoredMessage> messages) {
    for (var message : messages) {
      if (!message.isOwn() && !message.isSystem()) {
        usage.count(message.tenant(), Counted.MESSAGES_RECEIVED, 1);
      }
    }
  }
}

package io.parley.sending;

import io.parley.events.EventType;
import io.parley.events.Events;
import io.parley.shared.MessageId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells of messages that failed; those that went out are told of by their chats. */
@Component
class SendEvents {
  private final OutgoingRepository messages;
  private final Events events;

  SendEvents(OutgoingRepository messages, Events events) {
    this.messages = messages;
    this.events = events;
  }

  /** In the event log. */
  record Failure(
      SessionId sessionId,
      MessageId messageId,
      @Nullable String waMessageId,
      WaId chatId,
      String status,
      @Nullable String error) {}

  /** A failure and whose it is. */
  record OfTenant(TenantId tenant, Failure failure) {}

  void tell(Collection<Settled> settled) {
    var failed =
        settled.stream().filter(message -> message.status() == MessageStatus.FAILED).toList();
    if (failed.isEmpty()) {
      return;
    }
    List<OfTenant> failures = messages.failures(failed);
    failures.forEach(
        one ->
            events.append(
                one.tenant(), one.failure().sessionId(), EventType.MESSAGE_FAILED, one.failure()));
  }
}

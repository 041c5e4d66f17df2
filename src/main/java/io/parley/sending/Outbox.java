package io.parley.sending;

import io.parley.contacts.PendingSends;
import io.parley.database.DatabaseClock;
import io.parley.messages.MessageView;
import io.parley.messages.MessagesToCome;
import io.parley.shared.Backoff;
import io.parley.shared.ContactId;
import io.parley.shared.MessageId;
import io.parley.shared.Problem;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.Text;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Component;

/** How far messages are that people sent by hand, for whoever waits for them. */
@Component
class Outbox implements MessagesToCome, PendingSends {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

  private final OutboxRepository messages;
  private final OutgoingRepository outgoing;
  private final Pace pace;
  private final DatabaseClock clock;

  Outbox(OutboxRepository messages, OutgoingRepository outgoing, Pace pace, DatabaseClock clock) {
    this.messages = messages;
    this.outgoing = outgoing;
    this.pace = pace;
    this.clock = clock;
  }

  @Override
  public Optional<MessageView> find(TenantId tenant, MessageId id) {
    return messages.find(tenant, id).map(Outbox::view);
  }

  /** As it is now. */
  OutboxRepository.Sent get(TenantId tenant, MessageId id) {
    return messages
        .find(tenant, id)
        .orElseThrow(() -> new Problem.NotFound("There is no message with this id."));
  }

  /** Whether the burst limit lets nothing through at this moment. */
  boolean mustWait(TenantId tenant, SessionId session) {
    return pace.free(messages.sentTimes(tenant, session)).isAfter(clock.instant());
  }

  /** Waits until it is known what became of the message, or until the patience is over. */
  void await(TenantId tenant, MessageId id, Duration patience) {
    var _ = waited(patience, () -> !get(tenant, id).status().isOpen());
  }

  @Override
  public void awaitNone(TenantId tenant, ContactId person, Duration patience) {
    var _ = waited(patience, () -> !outgoing.isBeingSentTo(tenant, person));
  }

  private static boolean waited(Duration patience, BooleanSupplier isOver) {
    var begun = System.nanoTime();
    for (var looks = 0; !isOver.getAsBoolean(); looks++) {
      if (System.nanoTime() - begun > patience.toNanos()) {
        return false;
      }
      try {
        Thread.sleep(Backoff.pause(FIRST_PAUSE, looks, LONGEST_PAUSE));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  static MessageView view(OutboxRepository.Sent message) {
    return new MessageView(
        message.id(),
        message.session(),
        message.chat(),
        message.waChat(),
        message.waMessageId(),
        "outbound",
        message.type(),
        message.content(),
        Text.preview(message.content()),
        null,
        message.status().shown(),
        message.error(),
        null,
        null,
        message.replyTo(),
        List.of(),
        message.sentAt(),
        message.deliveredAt(),
        message.readAt(),
        null,
        null,
        message.createdAt());
  }
}

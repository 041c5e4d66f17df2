package io.parley.sending;

import io.parley.gateway.GatewaySession;
import io.parley.gateway.LookOutcome;
import io.parley.shared.MessageId;
import io.parley.shared.WaId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What went out, whoever knows of it. Nothing is ever taken back. */
final class SendingNetwork {
  private static final Duration CLOCKS_DIFFER_BY = Duration.ofSeconds(5);

  private final List<Delivery> deliveries = new ArrayList<>();
  private final Set<MessageId> failedLater = new HashSet<>();

  /** Something that a person got. */
  record Delivery(
      MessageId message, GatewaySession session, WaId chat, String text, String waId, Instant at) {}

  Delivery deliver(GatewaySession session, Due due, @Nullable String chosen, Instant now) {
    var id = chosen == null ? "GIVEN" + deliveries.size() : chosen;
    var delivery = new Delivery(due.id(), session, due.chat(), due.text(), id, now);
    deliveries.add(delivery);
    return delivery;
  }

  List<Delivery> all() {
    return deliveries;
  }

  List<Delivery> of(MessageId message) {
    return deliveries.stream().filter(one -> one.message().equals(message)).toList();
  }

  void failLater(MessageId message) {
    failedLater.add(message);
  }

  boolean hasFailedLater(MessageId message) {
    return failedLater.contains(message);
  }

  /** By the id that was chosen, which proves everything; else by the text and the time. */
  LookOutcome look(Doubt doubt) {
    var due = doubt.due();
    var ids =
        deliveries.stream()
            .filter(one -> one.session().id().equals(doubt.session().id()))
            .filter(
                one ->
                    doubt.waMessageId() == null
                        ? one.chat().equals(due.chat())
                            && one.text().equals(due.text())
                            && !one.at().isBefore(doubt.intentAt().minus(CLOCKS_DIFFER_BY))
                        : one.waId().equals(doubt.waMessageId()))
            .map(Delivery::waId)
            .toList();
    return ids.isEmpty() ? new LookOutcome.NotThere() : new LookOutcome.Found(ids);
  }
}

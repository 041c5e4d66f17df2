package io.parley.messages;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.parley.database.DatabaseClock;
import io.parley.events.EventType;
import io.parley.events.Events;
import io.parley.gateway.DeliveryStatus;
import io.parley.gateway.InboundEvent.MessageAcked;
import io.parley.gateway.InboundEvent.MessageEdited;
import io.parley.gateway.InboundEvent.MessageRevoked;
import io.parley.gateway.InboundEvent.OfMessage;
import io.parley.gateway.InboundEvent.PollVoted;
import io.parley.gateway.InboundEvent.Reacted;
import io.parley.media.Media;
import io.parley.media.MessageFiles;
import io.parley.messages.MessageProgress.Moved;
import io.parley.messages.MessagesRevoked.Revoked;
import io.parley.sessions.Sessions;
import io.parley.shared.MessageId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What happens to messages after they were written: they arrive, are read, edited, taken back,
 * reacted to. Reports are repeated, come in any order, and may come before their message: then they
 * wait for it.
 */
@Component
class MessageReports {
  /** A message that has not come by then is one that is not stored. */
  static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private final MessageReportRepository reports;
  private final Media media;
  private final Sessions sessions;
  private final MessageProgress progress;
  private final Events events;
  private final DatabaseClock clock;
  private final ApplicationEventPublisher announcements;

  MessageReports(
      MessageReportRepository reports,
      Media media,
      Sessions sessions,
      @Lazy MessageProgress progress,
      Events events,
      DatabaseClock clock,
      ApplicationEventPublisher announcements) {
    this.reports = reports;
    this.media = media;
    this.sessions = sessions;
    this.progress = progress;
    this.events = events;
    this.clock = clock;
    this.announcements = announcements;
  }

  /** In the event log: a message of ours got further. */
  record Progress(
      @JsonIgnore TenantId tenant,
      SessionId sessionId,
      MessageId messageId,
      String waMessageId,
      WaId chatId,
      DeliveryStatus status,
      @Nullable String error) {
    EventType type() {
      return switch (status) {
        case SENT -> throw new IllegalStateException("no event says so");
        case FAILED -> EventType.MESSAGE_FAILED;
        case DELIVERED -> EventType.MESSAGE_DELIVERED;
        case READ -> EventType.MESSAGE_READ;
      };
    }
  }

  /** After the messages of the same batch are stored. */
  @Transactional(propagation = Propagation.MANDATORY)
  void apply(List<MessageReport<?>> batch) {
    if (batch.isEmpty()) {
      return;
    }
    reports.keepEarly(batch, clock.now());
    applyToStored(batch);
    with(batch, Reacted.class, reports::react);
    with(batch, PollVoted.class, reports::vote);
  }

  /**
   * Applies the reports whose message has come since, and forgets those that wait in vain.
   *
   * @param back reports that have waited longer are not looked at
   */
  @Transactional
  public void applyEarly(Duration back) {
    var now = clock.now();
    reports.forgetEarly(now.minus(LONGEST_WAIT));
    var due = new ArrayList<MessageReport<?>>();
    for (var early : reports.takeEarly(now.minus(back))) {
      sessions.find(early.tenant(), early.session()).map(early::of).ifPresent(due::add);
    }
    applyToStored(due);
  }

  private void applyToStored(List<MessageReport<?>> batch) {
    with(batch, MessageAcked.class, this::acknowledge);
    with(batch, MessageEdited.class, reports::edit);
    with(batch, MessageRevoked.class, revoked -> withdraw(reports.revoke(revoked)));
  }

  private void acknowledge(List<MessageReport<MessageAcked>> acks) {
    var steps = reports.acknowledge(acks);
    if (!steps.isEmpty()) {
      progress.moved(
          steps.stream()
              .map(step -> new Moved(step.tenant(), step.sessionId(), step.waMessageId()))
              .collect(Collectors.toSet()));
      steps.forEach(this::announce);
    }
  }

  /** What was taken back is shown nowhere, as far as it was copied from the message. */
  private void withdraw(List<Revoked> revoked) {
    if (!revoked.isEmpty()) {
      media.withdraw(
          revoked.stream().map(one -> new MessageFiles(one.tenant(), one.message())).toList());
      announcements.publishEvent(new MessagesRevoked(revoked));
    }
  }

  private void announce(Progress progress) {
    if (progress.status() != DeliveryStatus.SENT) {
      events.append(progress.tenant(), progress.sessionId(), progress.type(), progress);
    }
  }

  private static <E extends OfMessage> void with(
      List<MessageReport<?>> batch, Class<E> kind, Consumer<List<MessageReport<E>>> action) {
    var chosen =
        batch.stream()
            .filter(report -> kind.isInstance(report.event()))
            .map(report -> new MessageReport<>(report.session(), kind.cast(report.event())))
            .toList();
    if (!chosen.isEmpty()) {
      action.accept(chosen);
    }
  }
}

package io.parley.sending;

import io.parley.accounts.usage.QuotaLedger;
import io.parley.database.Sql;
import io.parley.messages.InboundStep;
import io.parley.messages.MessageProgress;
import io.parley.messages.OwnMessages;
import io.parley.messages.StoredMessage;
import io.parley.sending.OutgoingRepository.Echo;
import io.parley.sending.OutgoingRepository.Writer;
import io.parley.shared.MessageId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * What gateways report of messages that went out from here: themselves, often before the answer and
 * sometimes in its place, how far they got, and what people answered.
 */
@Component
@Order(900)
class Echoes implements OwnMessages, MessageProgress, InboundStep {
  /** What comes later is no answer any more. */
  private static final Duration LONGEST_TO_ANSWER = Duration.ofDays(7);

  private final OutgoingRepository messages;
  private final JobProgress jobs;
  private final QuotaLedger quota;

  Echoes(OutgoingRepository messages, JobProgress jobs, QuotaLedger quota) {
    this.messages = messages;
    this.jobs = jobs;
    this.quota = quota;
  }

  @Override
  public Map<Own, Origin> origins(Collection<Own> reported) {
    var asked = List.copyOf(reported);
    var origins = new HashMap<Own, Origin>();
    var taken = new HashSet<MessageId>();
    new TreeMap<>(messages.find(asked))
        .forEach(
            (position, known) -> {
              // Of two with the same text, the second was typed on the phone.
              if (taken.add(known.id())) {
                origins.put(asked.get(position), new Origin(known.id(), known.origin().wire()));
              }
            });
    return origins;
  }

  /** Their jobs are looked at by themselves: here, people and chats are locked already. */
  @Override
  public void cameBack(Map<Own, Origin> reported) {
    var echoes =
        reported.entrySet().stream().map(entry -> echo(entry.getKey(), entry.getValue())).toList();
    var settled = messages.echoed(echoes);
    jobs.lookLater(settled.stream().flatMap(message -> message.ofJob().stream()).toList());
    quota.use(settled.stream().flatMap(message -> message.reservation().stream()).toList());
  }

  private static Echo echo(Own message, Origin origin) {
    return new Echo(message.tenant(), origin.id(), message.waMessageId(), Sql.at(message.sentAt()));
  }

  @Override
  public void process(List<StoredMessage> stored) {
    var writers =
        stored.stream()
            .filter(message -> !message.isOwn() && message.group() == null && !message.isSystem())
            .map(Echoes::writer)
            .toList();
    if (!writers.isEmpty()) {
      messages.answered(writers, LONGEST_TO_ANSWER);
    }
  }

  @Override
  public void moved(Set<Moved> moved) {
    messages.follow(moved);
  }

  private static Writer writer(StoredMessage message) {
    return new Writer(
        message.tenant(),
        message.session().id(),
        Objects.requireNonNull(message.sender()).id(),
        Sql.at(message.sentAt()));
  }
}

package io.parley.messages;

import io.parley.contacts.Contact;
import io.parley.contacts.OptOuts;
import io.parley.contacts.OptOuts.Said;
import io.parley.contacts.OptOuts.Wish;
import io.parley.contacts.Sighting;
import io.parley.messages.Arrival.MessageKey;
import io.parley.shared.MessageId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Direct messages that ask not to be written to, or to be written to again. */
@Component
class StopWordMessages {
  private final OptOuts optOuts;

  StopWordMessages(OptOuts optOuts) {
    this.optOuts = optOuts;
  }

  /** Before anything of the messages is written: the people who wrote such ones are locked. */
  List<Wish> listen(List<Arrival> arrivals, Map<Sighting, Contact> people) {
    return optOuts.listen(
        arrivals.stream()
            .filter(StopWordMessages::isWrittenDirectly)
            .flatMap(arrival -> said(arrival, people).stream())
            .toList());
  }

  private static boolean isWrittenDirectly(Arrival arrival) {
    var content = arrival.received().content();
    return arrival.chat().isDirect()
        && !arrival.isOwn()
        && !content.type().equals("system")
        && Said.mayBeOne(content.text());
  }

  private static Optional<Said> said(Arrival arrival, Map<Sighting, Contact> people) {
    return Optional.ofNullable(people.get(arrival.otherSide()))
        .filter(sender -> !arrival.isOwn(sender))
        .map(
            sender ->
                new Said(
                    arrival.tenant(),
                    sender,
                    arrival.session().id(),
                    arrival.chat(),
                    arrival.received().waMessageId(),
                    arrival.received().content().text(),
                    arrival.sentAt()));
  }

  /** Those whose messages were not there before, and are not taken back. */
  void take(List<Wish> wishes, Map<MessageKey, MessageRepository.Fresh> fresh) {
    var stored = new LinkedHashMap<Wish, MessageId>();
    for (var wish : wishes) {
      var said = wish.said();
      var row = fresh.get(new MessageKey(said.tenant(), said.session(), said.waMessageId()));
      if (row != null && !row.isRevoked()) {
        stored.put(wish, row.id());
      }
    }
    if (!stored.isEmpty()) {
      optOuts.take(stored);
    }
  }
}

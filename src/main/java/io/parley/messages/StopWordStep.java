package io.parley.messages;

import io.parley.contacts.OptOuts;
import io.parley.contacts.OptOuts.Said;
import java.util.List;
import java.util.Objects;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Direct messages that ask not to be written to. Before all other steps, since it locks people, who
 * are taken before their leads.
 */
@Component
@Order(10)
class StopWordStep implements InboundStep {
  private final OptOuts optOuts;

  StopWordStep(OptOuts optOuts) {
    this.optOuts = optOuts;
  }

  @Override
  public void process(List<StoredMessage> messages) {
    var said =
        messages.stream()
            .filter(message -> message.received().chat().isDirect() && !message.isOwn())
            .filter(message -> !message.isSystem() && Said.mayBeOne(message.text()))
            .map(StopWordStep::said)
            .toList();
    if (!said.isEmpty()) {
      optOuts.listen(said);
    }
  }

  private static Said said(StoredMessage message) {
    return new Said(
        message.tenant(),
        Objects.requireNonNull(message.sender()),
        message.session().id(),
        message.received().chat(),
        message.id(),
        message.text(),
        message.sentAt());
  }
}

package io.parley.http;

import io.parley.messages.InboundStep;
import io.parley.messages.StoredMessage;
import java.util.List;
import org.springframework.core.annotation.Order;

/** Fails the transaction of a message that says so. */
@Order(1)
public class ChokesOnPoison implements InboundStep {
  public static final String POISON = "this message is poison";

  @Override
  public void process(List<StoredMessage> messages) {
    if (messages.stream().anyMatch(message -> message.text().equals(POISON))) {
      throw new IllegalStateException("choked on: " + POISON);
    }
  }
}

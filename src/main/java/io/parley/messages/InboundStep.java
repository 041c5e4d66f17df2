package io.parley.messages;

import java.util.List;

/**
 * Open upwards: what else happens with messages in the transaction that stores them. Ordered by
 * Spring's {@code @Order}.
 */
public interface InboundStep {
  /**
   * @param messages stored now for the first time, in the order in which they came
   */
  void process(List<StoredMessage> messages);
}

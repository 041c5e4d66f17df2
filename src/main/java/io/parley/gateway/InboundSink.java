package io.parley.gateway;

import io.parley.shared.Problem;
import java.util.List;

/** Open upwards: where gateways hand in what they report. */
public interface InboundSink {
  /**
   * Waits until the events are durable.
   *
   * @return an outcome for each event, in their order
   * @throws Problem.Unavailable if the database is away or too much is waiting; nothing may be
   *     taken for stored
   */
  List<InboundOutcome> accept(List<? extends InboundEvent> events);
}

package io.parley.gateway;

import io.parley.shared.WaId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Open upwards: what of an account's history is of concern here, for who looks it through. */
public interface KeptHistory {
  /**
   * A message of the session's own account.
   *
   * @param waMessageId as in {@link InboundEvent.MessageReceived}
   */
  record OwnMessage(WaId chat, String waMessageId) {}

  /**
   * A span of time.
   *
   * @param after not in it
   * @param until in it
   */
  record Span(Instant after, Instant until) {}

  /**
   * Since when messages of the chats are kept; chats of which none are kept are missing. What was
   * written before a group was watched is nobody's business.
   */
  Map<WaId, Instant> keptSince(GatewaySession session, Collection<WaId> chats);

  /**
   * Messages that the session's account sent in one of the spans and of which nobody has said that
   * they arrived, the oldest first.
   */
  List<OwnMessage> notYetArrived(GatewaySession session, List<Span> spans, int most);
}

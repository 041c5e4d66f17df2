package io.parley.messages;

import io.parley.gateway.GatewaySession;
import io.parley.gateway.KeptHistory;
import io.parley.shared.WaId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Direct chats are kept whole, groups from when they are watched. */
@Component
class History implements KeptHistory {
  private final MessageQueries queries;
  private final WatchedGroups groups;

  History(MessageQueries queries, @Lazy WatchedGroups groups) {
    this.queries = queries;
    this.groups = groups;
  }

  @Override
  public Map<WaId, Instant> keptSince(GatewaySession session, Collection<WaId> chats) {
    var since = new HashMap<WaId, Instant>();
    chats.stream().filter(WaId::isDirect).forEach(chat -> since.put(chat, Instant.EPOCH));
    var inGroups =
        chats.stream()
            .filter(WaId::isGroup)
            .map(chat -> new GroupChat(session.tenant(), session.id(), chat))
            .toList();
    if (!inGroups.isEmpty()) {
      groups.watchedSince(inGroups).forEach((group, at) -> since.put(group.group(), at));
    }
    return since;
  }

  @Override
  public List<OwnMessage> notYetArrived(GatewaySession session, List<Span> spans, int most) {
    return queries.notYetArrived(session.tenant(), session.id(), spans, most);
  }
}

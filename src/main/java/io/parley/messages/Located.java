package io.parley.messages;

import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent;
import io.parley.gateway.InboundEvent.GroupChanged;
import io.parley.gateway.InboundEvent.OfChat;
import io.parley.gateway.InboundEvent.OfMessage;
import io.parley.gateway.SessionAddress;
import io.parley.shared.GroupId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a batch's events belong: to sessions that we know, and groups that are watched. */
record Located(Map<SessionAddress, GatewaySession> sessions, Map<GroupChat, GroupId> groups) {
  /** Whether we keep anything of the chat in which it happened. */
  boolean concerns(InboundEvent event) {
    return sessions.containsKey(event.session())
        && (!(event instanceof OfChat ofChat)
            || (ofChat.chat().isGroup() ? group(ofChat) != null : ofChat.chat().isDirect()));
  }

  List<MessageReport<?>> reports(List<InboundEvent> batch) {
    return batch.stream()
        .filter(OfMessage.class::isInstance)
        .map(OfMessage.class::cast)
        .filter(this::concerns)
        .<MessageReport<?>>map(event -> new MessageReport<>(session(event), event))
        .toList();
  }

  List<GroupNews> news(List<InboundEvent> batch) {
    return batch.stream()
        .filter(GroupChanged.class::isInstance)
        .map(GroupChanged.class::cast)
        .filter(this::concerns)
        .map(
            change -> new GroupNews(session(change), Objects.requireNonNull(group(change)), change))
        .toList();
  }

  private @Nullable GroupId group(OfChat event) {
    var session = session(event);
    return groups.get(new GroupChat(session.tenant(), session.id(), event.chat()));
  }

  private GatewaySession session(InboundEvent event) {
    return Objects.requireNonNull(sessions.get(event.session()));
  }
}

package io.parley.messages;

import io.parley.contacts.Contact;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent.MessageReceived;
import io.parley.media.MediaView;
import io.parley.shared.ChatId;
import io.parley.shared.GroupId;
import io.parley.shared.MessageId;
import io.parley.shared.TenantId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message that was just stored.
 *
 * @param sender null if the session's own account wrote it
 * @param group the monitored group in which it stands, if any
 * @param firstOfSender whether nothing of this sender in this group was seen before
 * @param media null if no file came with it
 * @param source of an own message: who asked for it, or the phone; null for those of others
 */
public record StoredMessage(
    MessageId id,
    ChatId chat,
    GatewaySession session,
    MessageReceived received,
    @Nullable Contact sender,
    @Nullable GroupId group,
    boolean firstOfSender,
    @Nullable MediaView media,
    @Nullable String source) {
  public TenantId tenant() {
    return session.tenant();
  }

  public Optional<GroupId> monitoredGroup() {
    return Optional.ofNullable(group);
  }

  public String text() {
    return received.content().text();
  }

  public Instant sentAt() {
    return received.sentAt();
  }

  public boolean isOwn() {
    return sender == null;
  }

  public boolean isSystem() {
    return received.content().type().equals("system");
  }
}

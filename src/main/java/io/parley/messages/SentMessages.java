package io.parley.messages;

import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent.Author;
import io.parley.gateway.InboundEvent.Content;
import io.parley.gateway.InboundEvent.Media;
import io.parley.gateway.InboundEvent.MessageReceived;
import io.parley.messages.OwnMessages.Origin;
import io.parley.shared.WaId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Where messages that a gateway took become part of their chats. */
@Service
public class SentMessages {
  private final InboundStore store;

  SentMessages(InboundStore store) {
    this.store = store;
  }

  /**
   * A message that went out.
   *
   * @param mediaType of its file; null without one
   */
  public record Sent(
      GatewaySession session,
      Origin origin,
      WaId chat,
      String waMessageId,
      String type,
      String text,
      @Nullable String replyTo,
      @Nullable String mediaType,
      Instant sentAt) {
    private Arrival arrival() {
      var author = new Author(session.phone() == null ? chat : session.phone().waId(), null, true);
      var media = mediaType == null ? null : new Media(null, mediaType, null);
      var content = new Content(type, text, replyTo, List.of(), media);
      return new Arrival(
          session,
          new MessageReceived(session.address(), waMessageId, chat, author, content, sentAt),
          null,
          origin);
    }
  }

  /**
   * Stores them in the caller's transaction, with all that follows from a message. One that its
   * gateway reported before is there already and stays as it is.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void store(List<Sent> messages) {
    if (!messages.isEmpty()) {
      store.storeOwn(messages.stream().map(Sent::arrival).toList());
    }
  }
}

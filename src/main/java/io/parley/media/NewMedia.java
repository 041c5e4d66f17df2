package io.parley.media;

import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent;
import io.parley.gateway.InboundEvent.MessageReceived;
import io.parley.gateway.MediaPlace;
import io.parley.shared.MessageId;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file that came with a message and is still to be fetched.
 *
 * @param mimeType as the sender says, without parameters
 * @param fileName fit to be shown
 */
public record NewMedia(
    GatewaySession session,
    MessageId message,
    MediaPlace place,
    @Nullable String mimeType,
    @Nullable String fileName) {
  private static final Pattern TYPE = Pattern.compile("[a-z]{1,30}/[a-z0-9][a-z0-9.+-]{0,99}");

  public static NewMedia of(
      GatewaySession session,
      MessageId message,
      MessageReceived received,
      InboundEvent.Media media) {
    return new NewMedia(
        session,
        message,
        new MediaPlace(
            received.chat(),
            received.waMessageId(),
            received.author().id(),
            received.author().ownAccount(),
            media.url()),
        type(media.mimeType()),
        FileName.clean(media.fileName()));
  }

  private static @Nullable String type(@Nullable String said) {
    if (said == null) {
      return null;
    }
    var type = said.split(";", 2)[0].strip().toLowerCase(java.util.Locale.ROOT);
    return TYPE.matcher(type).matches() ? type : null;
  }
}

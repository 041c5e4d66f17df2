package io.parley.gateway;

import io.parley.shared.MessageId;
import io.parley.shared.WaId;
import org.jspecify.annotations.Nullable;

/**
 * What is to go out.
 *
 * @param reference ours, for gateways that take one along
 * @param id the one that the gateway gave before; null where it gives none
 * @param text the caption, where there is a file
 * @param replyTo the WhatsApp id of the message that is answered
 */
public record OutgoingMessage(
    MessageId reference,
    @Nullable String id,
    WaId chat,
    String text,
    @Nullable String replyTo,
    @Nullable OutgoingFile file) {
  /** In characters, as on WhatsApp. */
  public static final int LONGEST_TEXT = 4_096;
}

package io.parley.gateway;

import io.parley.shared.WaId;
import org.jspecify.annotations.Nullable;

/**
 * The message whose file is wanted.
 *
 * @param waMessageId as in {@link InboundEvent.MessageReceived}
 * @param ownAccount whether the session's own account wrote it
 * @param url where the gateway said that it keeps the file; null where it did not say, or where the
 *     file is known to be there no more
 */
public record MediaPlace(
    WaId chat, String waMessageId, WaId author, boolean ownAccount, @Nullable String url) {}

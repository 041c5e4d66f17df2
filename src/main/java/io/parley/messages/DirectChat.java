package io.parley.messages;

import io.parley.shared.WaId;

/**
 * The direct chat of a session with a person.
 *
 * @param waChat as the network has it
 * @param hasMessagedFirst whether the person began it
 */
public record DirectChat(WaId waChat, boolean hasMessagedFirst) {}

package io.parley.gateway;

import io.parley.shared.Phone;
import io.parley.shared.WaId;
import org.jspecify.annotations.Nullable;

/**
 * Somebody in a group.
 *
 * @param id a phone's or a hidden one
 * @param phone null where only a hidden id is known
 */
public record GatewayParticipant(WaId id, @Nullable Phone phone, boolean isAdmin) {}

package io.parley.contacts;

import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import org.jspecify.annotations.Nullable;

/**
 * Somebody was seen.
 *
 * @param name as they call themselves
 */
public record Sighting(TenantId tenant, WaId id, @Nullable String name) {
  Alias alias() {
    return Alias.of(tenant, id);
  }
}

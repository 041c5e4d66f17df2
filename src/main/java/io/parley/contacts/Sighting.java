package io.parley.contacts;

import io.parley.shared.Phone;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import org.jspecify.annotations.Nullable;

/**
 * Somebody was seen.
 *
 * @param session by which they were seen
 * @param name as they call themselves
 * @param phone of a hidden person, where the gateway told it on the way
 */
public record Sighting(
    TenantId tenant, SessionId session, WaId id, @Nullable String name, @Nullable Phone phone) {
  Alias alias() {
    return Alias.of(tenant, id);
  }

  boolean tellsHiddenPhone() {
    return id.isHiddenPerson() && phone != null;
  }

  /** What both tell, the newer where they differ. */
  Sighting then(Sighting newer) {
    return new Sighting(
        tenant,
        newer.session,
        newer.id,
        newer.name == null ? name : newer.name,
        newer.phone == null ? phone : newer.phone);
  }
}

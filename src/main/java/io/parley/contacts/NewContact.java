package io.parley.contacts;

import io.parley.shared.Phone;
import io.parley.shared.WaId;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is to be made, unless the alias has a person already.
 *
 * @param waId as the network showed them
 */
record NewContact(Alias alias, WaId waId, @Nullable Phone phone, @Nullable String name) {
  static NewContact of(Sighting sighting) {
    return new NewContact(
        sighting.alias(), sighting.id(), sighting.id().phone().orElse(null), sighting.name());
  }

  static NewContact of(Sighting hidden, HiddenNumber number) {
    return new NewContact(number.phoneAlias(), hidden.id(), number.phone(), hidden.name());
  }
}

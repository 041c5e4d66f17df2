package io.parley.contacts;

import io.parley.shared.Phone;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;

/** The phone behind a hidden id, as a gateway told it. */
public record HiddenNumber(TenantId tenant, WaId lid, Phone phone)
    implements Comparable<HiddenNumber> {
  public HiddenNumber {
    if (!lid.isHiddenPerson()) {
      throw new IllegalArgumentException("only hidden people have hidden numbers");
    }
  }

  Alias hiddenAlias() {
    return Alias.of(tenant, lid);
  }

  Alias phoneAlias() {
    return Alias.of(tenant, phone.waId());
  }

  @Override
  public int compareTo(HiddenNumber other) {
    return hiddenAlias().compareTo(other.hiddenAlias());
  }
}

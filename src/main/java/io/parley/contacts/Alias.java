package io.parley.contacts;

import io.parley.shared.Phone;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.util.Comparator;

/** One of the ways in which a person appears; of a phone number, all spellings are one. */
record Alias(TenantId tenant, String kind, String value) implements Comparable<Alias> {
  private static final Comparator<Alias> ORDER =
      Comparator.comparing(Alias::tenant, Alias::compareTenants)
          .thenComparing(Alias::kind)
          .thenComparing(Alias::value);

  /** Of most batches all are of one, whose id need not be written out for each comparison. */
  private static int compareTenants(TenantId one, TenantId other) {
    return one.equals(other) ? 0 : one.toString().compareTo(other.toString());
  }

  static Alias of(TenantId tenant, WaId id) {
    if (id.isHiddenPerson()) {
      return new Alias(tenant, "lid", id.value());
    }
    return id.phone()
        .map(Phone::aliasKey)
        .map(key -> new Alias(tenant, "phone", key))
        .orElseGet(() -> new Alias(tenant, "wa_id", id.value()));
  }

  @Override
  public int compareTo(Alias other) {
    return ORDER.compare(this, other);
  }
}

package io.parley.contacts;

import io.parley.shared.ContactId;
import io.parley.shared.TenantId;
import java.util.List;

/** Announced in the transaction in which people were seen under new names. */
public record ContactsRenamed(List<Renaming> renamings) {
  public record Renaming(TenantId tenant, ContactId contact, String name) {}
}

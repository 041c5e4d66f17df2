package io.parley.groups;

import io.parley.shared.ContactId;
import io.parley.shared.TenantId;
import java.util.Collection;

/** Open upwards: who is a lead already. */
public interface KnownPeople {
  /** How many of the people are leads of the tenant, of whichever group. */
  int countLeads(TenantId tenant, Collection<ContactId> people);
}

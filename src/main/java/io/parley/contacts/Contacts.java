package io.parley.contacts;

import io.parley.shared.ContactId;
import io.parley.shared.TenantId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The tenants' people. */
@Service
public class Contacts {
  private final ContactRepository contacts;
  private final ApplicationEventPublisher announcements;

  Contacts(ContactRepository contacts, ApplicationEventPublisher announcements) {
    this.contacts = contacts;
    this.announcements = announcements;
  }

  /** Finds the people, makes those who are new, and takes over the names that changed. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Map<Sighting, Contact> seen(Collection<Sighting> sightings) {
    // The last of several sightings of a person counts, since it has the newest name.
    var byAlias = new TreeMap<Alias, Sighting>();
    sightings.forEach(sighting -> byAlias.merge(sighting.alias(), sighting, Contacts::newest));
    var known = new HashMap<>(contacts.find(byAlias.keySet()));
    var unknown =
        byAlias.values().stream().filter(sighting -> !known.containsKey(sighting.alias())).toList();
    if (!unknown.isEmpty()) {
      contacts.insert(unknown);
      known.putAll(contacts.find(unknown.stream().map(Sighting::alias).toList()));
    }
    rename(byAlias, known);
    var seen = new HashMap<Sighting, Contact>();
    sightings.forEach(
        sighting ->
            seen.put(sighting, java.util.Objects.requireNonNull(known.get(sighting.alias()))));
    return seen;
  }

  public Optional<Contact> find(TenantId tenant, ContactId id) {
    return contacts.find(tenant, id);
  }

  public boolean hasOptedOut(TenantId tenant, ContactId id) {
    return contacts.hasOptedOut(tenant, id);
  }

  private void rename(Map<Alias, Sighting> sightings, Map<Alias, Contact> known) {
    var renamings =
        sightings.entrySet().stream()
            .filter(
                entry ->
                    isNew(
                        entry.getValue().name(),
                        java.util.Objects.requireNonNull(known.get(entry.getKey()))))
            .map(
                entry ->
                    new ContactsRenamed.Renaming(
                        entry.getKey().tenant(),
                        java.util.Objects.requireNonNull(known.get(entry.getKey())).id(),
                        String.valueOf(entry.getValue().name())))
            .toList();
    if (renamings.isEmpty()) {
      return;
    }
    contacts.rename(renamings);
    renamings.forEach(renaming -> known.replaceAll((_, contact) -> renamed(contact, renaming)));
    announcements.publishEvent(new ContactsRenamed(List.copyOf(renamings)));
  }

  private static Contact renamed(Contact contact, ContactsRenamed.Renaming renaming) {
    return contact.id().equals(renaming.contact())
        ? new Contact(contact.id(), contact.waId(), contact.phone(), renaming.name())
        : contact;
  }

  private static boolean isNew(@org.jspecify.annotations.Nullable String name, Contact contact) {
    return name != null && !name.equals(contact.name());
  }

  private static Sighting newest(Sighting before, Sighting after) {
    return after.name() == null ? before : after;
  }
}

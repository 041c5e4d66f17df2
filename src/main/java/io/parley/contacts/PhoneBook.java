package io.parley.contacts;

import io.parley.database.SearchText;
import io.parley.shared.ContactId;
import io.parley.shared.Phone;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** People as users name them: by phone. */
@Service
public class PhoneBook {
  private final ContactRepository contacts;
  private final PhoneBookRepository entries;

  PhoneBook(ContactRepository contacts, PhoneBookRepository entries) {
    this.contacts = contacts;
    this.entries = entries;
  }

  /** Somebody of whom a user knows the phone, and perhaps a name. */
  public record Entry(Phone phone, @Nullable String name) {
    NewContact of(Alias alias) {
      return new NewContact(alias, phone.waId(), phone, name);
    }

    Entry or(Entry other) {
      return name == null ? other : this;
    }
  }

  /**
   * Finds the people and makes those who are unknown, in three statements however many they are.
   * Only who is new gets the name: what people call themselves counts more than what others call
   * them.
   *
   * @return somebody for each entry, in the order of the entries
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public List<Contact> people(TenantId tenant, List<Entry> wanted) {
    // Sorted, as the pipeline takes aliases, too.
    var byAlias = new TreeMap<Alias, Entry>();
    wanted.forEach(entry -> byAlias.merge(alias(tenant, entry), entry, Entry::or));
    var known = new HashMap<>(contacts.find(byAlias.keySet()));
    byAlias.keySet().removeAll(known.keySet());
    if (!byAlias.isEmpty()) {
      known.putAll(
          contacts.insert(
              byAlias.entrySet().stream().map(row -> row.getValue().of(row.getKey())).toList()));
      byAlias.keySet().removeAll(known.keySet());
    }
    if (!byAlias.isEmpty()) {
      // Somebody else made them at the same time.
      known.putAll(contacts.find(byAlias.keySet()));
    }
    return wanted.stream()
        .map(entry -> Objects.requireNonNull(known.get(alias(tenant, entry))))
        .toList();
  }

  /** Those of the people who are known; nobody is made. */
  public Set<ContactId> known(TenantId tenant, Collection<Phone> phones) {
    var aliases =
        phones.stream().map(phone -> Alias.of(tenant, phone.waId())).collect(Collectors.toSet());
    return aliases.isEmpty()
        ? Set.of()
        : contacts.find(aliases).values().stream().map(Contact::id).collect(Collectors.toSet());
  }

  /** Who has which of the phones today; those that nobody has are missing, and nobody is made. */
  public Map<Phone, ContactId> find(TenantId tenant, Collection<Phone> phones) {
    var aliases = new HashMap<Phone, Alias>();
    phones.forEach(phone -> aliases.put(phone, Alias.of(tenant, phone.waId())));
    var known = aliases.isEmpty() ? Map.<Alias, Contact>of() : contacts.find(aliases.values());
    var people = new HashMap<Phone, ContactId>();
    aliases.forEach(
        (phone, alias) -> {
          var contact = known.get(alias);
          if (contact != null) {
            people.put(phone, contact.id());
          }
        });
    return people;
  }

  /** Who the people are today, and whether they may be written to. */
  public Map<ContactId, Addressee> addressees(TenantId tenant, Collection<ContactId> people) {
    return people.isEmpty() ? Map.of() : entries.addressees(tenant, people);
  }

  /** Those of the people who asked not to be written to. */
  public Set<ContactId> optedOut(TenantId tenant, Collection<ContactId> people) {
    return people.isEmpty() ? Set.of() : entries.optedOut(tenant, people);
  }

  /**
   * All people of the tenant, each once, newest first.
   *
   * @param search a part of the name or the phone, without regard to case
   */
  public List<KnownPerson> list(
      TenantId tenant,
      @Nullable SearchText search,
      int most,
      int skipped,
      @Nullable ContactId after) {
    return entries.list(tenant, search, most, skipped, after);
  }

  /** How many people {@link #list} would give in all. */
  public long count(TenantId tenant, @Nullable SearchText search) {
    return entries.count(tenant, search);
  }

  /** The phones of hidden people, as far as they are known; nobody is asked. */
  public Map<WaId, Phone> phones(TenantId tenant, Collection<WaId> hidden) {
    return hidden.isEmpty() ? Map.of() : entries.phones(tenant, hidden);
  }

  private static Alias alias(TenantId tenant, Entry entry) {
    return new Alias(tenant, "phone", entry.phone().aliasKey());
  }
}

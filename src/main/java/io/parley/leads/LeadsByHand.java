package io.parley.leads;

import io.parley.accounts.Tenants;
import io.parley.accounts.usage.Counted;
import io.parley.accounts.usage.UsageCounters;
import io.parley.contacts.PhoneBook;
import io.parley.database.DatabaseClock;
import io.parley.events.EventType;
import io.parley.events.Events;
import io.parley.groups.Groups;
import io.parley.leads.LeadDetails.Detail;
import io.parley.shared.ContactId;
import io.parley.shared.GroupId;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Leads that users make of people. */
@Service
class LeadsByHand {
  private final LeadRepository leads;
  private final LeadDetails details;
  private final Groups groups;
  private final PhoneBook phoneBook;
  private final Tenants tenants;
  private final UsageCounters usage;
  private final Events events;
  private final DatabaseClock clock;

  LeadsByHand(
      LeadRepository leads,
      LeadDetails details,
      Groups groups,
      PhoneBook phoneBook,
      Tenants tenants,
      UsageCounters usage,
      Events events,
      DatabaseClock clock) {
    this.leads = leads;
    this.details = details;
    this.groups = groups;
    this.phoneBook = phoneBook;
    this.tenants = tenants;
    this.usage = usage;
    this.events = events;
    this.clock = clock;
  }

  /**
   * A lead that a user makes.
   *
   * @param phone as the user wrote it
   * @param group null for none; a person is once a lead of no group
   */
  record NewLead(
      String phone, @Nullable String name, @Nullable String notes, @Nullable GroupId group) {}

  /**
   * @throws Problem.Conflict if the person is a lead there already
   */
  @Transactional
  public Detail create(TenantId tenant, NewLead wanted) {
    var phone =
        Phone.parse(wanted.phone(), tenants.defaultCountry(tenant).orElse(null))
            .orElseThrow(() -> new Problem.Invalid("phone", Phone.RULE));
    // The name is the lead's: what the person goes by is for them to say.
    var entry = new PhoneBook.Entry(phone, null);
    var person = phoneBook.people(tenant, List.of(entry)).getFirst();
    // Read before the group's counter is taken, for which the pipeline waits.
    var known = details.known(tenant, wanted.group(), person.id());
    // People, the group, the lead: as the pipeline takes them.
    if (wanted.group() != null) {
      groups.addLead(tenant, wanted.group(), "source_group_id");
    }
    var made = new LeadRepository.ByHand(wanted.group(), person, wanted.name(), wanted.notes());
    var lead =
        leads
            .insert(tenant, made, clock.now())
            .orElseThrow(() -> thereAlready(tenant, wanted.group(), person.id()));
    usage.count(tenant, Counted.LEADS_DETECTED, 1);
    var detail = known.detail(lead, List.of());
    events.append(
        tenant,
        null,
        EventType.LEAD_DETECTED,
        new DetectedLeads.DetectedEvent(detail.lead(), null, true));
    return detail;
  }

  private Problem.Conflict thereAlready(
      TenantId tenant, @Nullable GroupId group, ContactId person) {
    return new Problem.Conflict(
        "This person is a lead there already.",
        leads.find(tenant, group, person).orElseThrow(Lead::unknown));
  }
}

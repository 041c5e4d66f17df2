package io.parley.leads;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.parley.accounts.Tenants;
import io.parley.contacts.Contact;
import io.parley.contacts.Contacts;
import io.parley.contacts.ContactsRenamed;
import io.parley.contacts.PhoneBook;
import io.parley.database.DatabaseClock;
import io.parley.events.EventType;
import io.parley.events.Events;
import io.parley.groups.Detection;
import io.parley.groups.Detections;
import io.parley.groups.Groups;
import io.parley.groups.KnownPeople;
import io.parley.messages.Messages;
import io.parley.messages.Reciprocity;
import io.parley.sessions.Sessions;
import io.parley.shared.Caller;
import io.parley.shared.ContactId;
import io.parley.shared.GroupId;
import io.parley.shared.LeadId;
import io.parley.shared.Page;
import io.parley.shared.PageRequest;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The tenants' leads. */
@Service
class Leads implements Detections, KnownPeople {
  private static final int DETECTIONS_SHOWN = 20;
  private static final int ASKED_AT_ONCE = 10_000;

  private final LeadRepository leads;
  private final LeadPages pages;
  private final LeadMoves moves;
  private final Renamings renamings;
  private final Groups groups;
  private final Contacts contacts;
  private final PhoneBook phoneBook;
  private final Messages messages;
  private final Sessions sessions;
  private final Tenants tenants;
  private final Events events;
  private final DatabaseClock clock;

  Leads(
      LeadRepository leads,
      LeadPages pages,
      LeadMoves moves,
      Renamings renamings,
      Groups groups,
      Contacts contacts,
      PhoneBook phoneBook,
      Messages messages,
      Sessions sessions,
      Tenants tenants,
      Events events,
      DatabaseClock clock) {
    this.leads = leads;
    this.pages = pages;
    this.moves = moves;
    this.renamings = renamings;
    this.groups = groups;
    this.contacts = contacts;
    this.phoneBook = phoneBook;
    this.messages = messages;
    this.sessions = sessions;
    this.tenants = tenants;
    this.events = events;
    this.clock = clock;
  }

  /**
   * @param optedOut whether the person asked not to be written to
   * @param lastInboundAt when the person last wrote directly
   */
  record Detail(
      LeadView lead,
      long messageCount,
      List<Detection.Kept> detections,
      List<LeadRepository.Move> history,
      @Nullable String notes,
      @Nullable UserId assignee,
      boolean optedOut,
      @Nullable Instant lastInboundAt) {}

  /**
   * @param sessionId left out of a lead that a user made
   */
  record DetectedEvent(
      @JsonUnwrapped LeadView lead,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable SessionId sessionId,
      boolean isNew) {}

  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public List<NewLeads> detected(List<Detection> detections) {
    var byLead =
        detections.stream()
            .collect(
                Collectors.groupingBy(LeadRepository.Key::of, TreeMap::new, Collectors.toList()));
    var renamed = renamings.take();
    if (!renamed.isEmpty()) {
      leads.lock(byLead.keySet(), renamed);
    }
    var found =
        leads.upsert(byLead.values().stream().map(List::getLast).toList(), keywords(byLead));
    if (!renamed.isEmpty()) {
      leads.rename(renamed);
    }
    announce(detections, found);
    return made(found);
  }

  @Override
  public int countLeads(TenantId tenant, Collection<ContactId> people) {
    return people.stream()
        .gather(Gatherers.windowFixed(ASKED_AT_ONCE))
        .mapToInt(some -> leads.countPeople(tenant, some))
        .sum();
  }

  @EventListener
  @Transactional(propagation = Propagation.MANDATORY)
  void contactsRenamed(ContactsRenamed renamed) {
    renamings.add(renamed.renamings(), leads::rename);
  }

  @Transactional(readOnly = true)
  public Page<LeadView> list(
      TenantId tenant, LeadFilter filter, LeadSort sort, PageRequest request) {
    var cursor = sort.cursor(request.cursor());
    var found = pages.find(tenant, filter, sort, request, cursor);
    var page = Page.of(found.rows(), found.total(), request, sort::place);
    var names =
        groups.names(
            tenant,
            page.rows().stream()
                .map(listed -> listed.lead().group())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()));
    return page.map(listed -> view(listed.lead(), names));
  }

  @Transactional(readOnly = true)
  public Detail get(TenantId tenant, LeadId id) {
    return detail(tenant, leads.find(tenant, id).orElseThrow(Leads::unknown));
  }

  /** Moves a lead along the pipeline. */
  @Transactional
  public Detail move(Caller caller, LeadId id, LeadStatus next) {
    var tenant = caller.tenantId();
    var lead = locked(tenant, id);
    if (!lead.status().canBecome(next)) {
      throw new Problem.BadRequest(lead.status().refusal(next));
    }
    var move = List.of(LeadBatchRepository.Standing.of(lead));
    moves.move(tenant, move, next, caller.name());
    // Read before the counters are taken, for which others wait.
    var moved = get(tenant, lead.id());
    moves.count(tenant, move, next);
    return moved;
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
    var known = known(tenant, wanted.group(), person.id());
    // People, the group, the lead: as the pipeline takes them.
    if (wanted.group() != null) {
      groups.addLead(tenant, wanted.group(), "source_group_id");
    }
    var made = new LeadRepository.ByHand(wanted.group(), person, wanted.name(), wanted.notes());
    var lead =
        leads
            .insert(tenant, made, clock.now())
            .orElseThrow(() -> thereAlready(tenant, wanted.group(), person.id()));
    var detail = known.detail(lead, List.of());
    events.append(
        tenant, null, EventType.LEAD_DETECTED, new DetectedEvent(detail.lead(), null, true));
    return detail;
  }

  private Problem.Conflict thereAlready(
      TenantId tenant, @Nullable GroupId group, ContactId person) {
    return new Problem.Conflict(
        "This person is a lead there already.",
        leads.find(tenant, group, person).orElseThrow(Leads::unknown));
  }

  @Transactional
  public Detail change(TenantId tenant, LeadId id, LeadChange change) {
    // People before leads, as the pipeline takes them: a new name waits, or is read here.
    var own = change.clearsName() ? heldName(tenant, id) : null;
    var lead = locked(tenant, id);
    var assignee = change.assignee().or(null);
    if (assignee != null) {
      tenants.requireUser(tenant, assignee, "assignee_id");
    }
    leads.change(tenant, lead.id(), change, own, clock.now());
    return get(tenant, lead.id());
  }

  private @Nullable String heldName(TenantId tenant, LeadId id) {
    var person = leads.find(tenant, id).orElseThrow(Leads::unknown).person().id();
    return contacts.hold(tenant, person).map(Contact::name).orElse(null);
  }

  /** Asked again: while it was waited for, the lead may have become one with another. */
  private Lead locked(TenantId tenant, LeadId id) {
    return leads.lock(tenant, id).or(() -> leads.lock(tenant, id)).orElseThrow(Leads::unknown);
  }

  /** A lead, under the id that it has today, and who began. */
  record Began(LeadId lead, Reciprocity reciprocity) {}

  /** Who of the lead's person and the session began to write to the other. */
  @Transactional(readOnly = true)
  public Began reciprocity(TenantId tenant, LeadId id, SessionId session) {
    var lead = leads.find(tenant, id).orElseThrow(Leads::unknown);
    sessions.require(tenant, session, "session_id");
    return new Began(lead.id(), messages.reciprocity(tenant, session, lead.person().id()));
  }

  private Detail detail(TenantId tenant, Lead lead) {
    return known(tenant, lead.group(), lead.person().id())
        .detail(lead, leads.history(tenant, lead.id()));
  }

  /** What is known of a person in a group, whether they are a lead there or not. */
  private record Known(
      Map<GroupId, String> names,
      long messageCount,
      List<Detection.Kept> detections,
      boolean optedOut,
      @Nullable Instant lastInboundAt) {
    Detail detail(Lead lead, List<LeadRepository.Move> history) {
      return new Detail(
          view(lead, names),
          messageCount,
          detections,
          history,
          lead.notes(),
          lead.assignee(),
          optedOut,
          lastInboundAt);
    }
  }

  private Known known(TenantId tenant, @Nullable GroupId group, ContactId person) {
    return new Known(
        group == null ? Map.of() : groups.names(tenant, List.of(group)),
        group == null ? 0 : groups.countMessages(tenant, group, person),
        group == null ? List.of() : groups.detections(tenant, group, person, DETECTIONS_SHOWN),
        contacts.hasOptedOut(tenant, person),
        messages.lastDirectInbound(tenant, person).orElse(null));
  }

  static LeadView view(Lead lead, Map<GroupId, String> names) {
    var group = lead.group();
    return LeadView.of(lead, group == null ? null : names.get(group));
  }

  private static Map<LeadRepository.Key, List<String>> keywords(
      Map<LeadRepository.Key, List<Detection>> byLead) {
    var keywords = new TreeMap<LeadRepository.Key, List<String>>();
    byLead.forEach(
        (lead, found) ->
            keywords.put(
                lead,
                found.stream()
                    .flatMap(detection -> detection.sign().matchedKeywords().stream())
                    .distinct()
                    .toList()));
    return keywords;
  }

  private static List<NewLeads> made(Map<LeadRepository.Key, LeadRepository.Found> found) {
    var counts =
        found.values().stream()
            .filter(LeadRepository.Found::isNew)
            .collect(
                Collectors.groupingBy(
                    lead -> new NewLeads(lead.key().tenant(), lead.key().group(), 0),
                    Collectors.summingInt(_ -> 1)));
    var made = new ArrayList<NewLeads>();
    counts.forEach((group, count) -> made.add(new NewLeads(group.tenant(), group.group(), count)));
    return made;
  }

  /** One event for each detection; only the first of a new lead says that it is new. */
  private void announce(
      List<Detection> detections, Map<LeadRepository.Key, LeadRepository.Found> found) {
    var seen = new HashSet<LeadRepository.Key>();
    for (var detection : detections) {
      var lead = Objects.requireNonNull(found.get(LeadRepository.Key.of(detection)));
      var isNew = seen.add(lead.key()) && lead.isNew();
      var view = LeadView.of(lead.lead().triggeredBy(detection.sign()), detection.group().name());
      events.append(
          detection.tenant(),
          detection.session(),
          EventType.LEAD_DETECTED,
          new DetectedEvent(view, detection.session(), isNew));
    }
  }

  private static Problem.NotFound unknown() {
    return new Problem.NotFound(Picked.UNKNOWN);
  }
}

package io.parley.leads;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.parley.accounts.usage.Counted;
import io.parley.accounts.usage.UsageCounters;
import io.parley.contacts.ContactsRenamed;
import io.parley.events.EventType;
import io.parley.events.Events;
import io.parley.groups.Detection;
import io.parley.groups.Detections;
import io.parley.groups.KnownPeople;
import io.parley.shared.ContactId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
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

/** Leads as monitored groups find them, in the pipeline's transaction. */
@Service
class DetectedLeads implements Detections, KnownPeople {
  private static final int ASKED_AT_ONCE = 10_000;

  private final LeadRepository leads;
  private final Renamings renamings;
  private final UsageCounters usage;
  private final Events events;

  DetectedLeads(LeadRepository leads, Renamings renamings, UsageCounters usage, Events events) {
    this.leads = leads;
    this.renamings = renamings;
    this.usage = usage;
    this.events = events;
  }

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
    var made = made(found);
    made.forEach(group -> usage.count(group.tenant(), Counted.LEADS_DETECTED, group.count()));
    return made;
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
    renamings.add(renamed.renamings());
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
}

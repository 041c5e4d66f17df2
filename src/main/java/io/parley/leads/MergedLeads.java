package io.parley.leads;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.parley.contacts.ContactIdentified;
import io.parley.contacts.ContactsMerged;
import io.parley.database.DatabaseClock;
import io.parley.events.EventType;
import io.parley.events.Events;
import io.parley.groups.Groups;
import io.parley.shared.GroupId;
import io.parley.shared.LeadId;
import io.parley.shared.TenantId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Leads go with people who became one; two in one group become one. */
@Component
class MergedLeads {
  /** Who changes a status where no user does. */
  private static final String BY = "Parley";

  private static final Comparator<Optional<GroupId>> BY_GROUP =
      Comparator.comparing(group -> group.map(GroupId::toString).orElse("~"));

  private final MergedLeadRepository merges;
  private final LeadRepository leads;
  private final LeadMoves moves;
  private final Groups groups;
  private final Events events;
  private final DatabaseClock clock;

  MergedLeads(
      MergedLeadRepository merges,
      LeadRepository leads,
      LeadMoves moves,
      Groups groups,
      Events events,
      DatabaseClock clock) {
    this.merges = merges;
    this.leads = leads;
    this.moves = moves;
    this.groups = groups;
    this.events = events;
    this.clock = clock;
  }

  /** The lead's list row, and the id under which its other half was known. */
  record MergedEvent(@JsonUnwrapped LeadView lead, LeadId mergedLeadId) {}

  @EventListener
  @Order(300)
  @Transactional(propagation = Propagation.MANDATORY)
  void contactsMerged(ContactsMerged merged) {
    var tenant = merged.tenant();
    var concerned = merges.groupsOf(tenant, merged.gone());
    if (!concerned.isEmpty()) {
      groups.hold(tenant, concerned);
    }
    var found = merges.lock(merged, concerned);
    if (found.isEmpty()) {
      return;
    }
    var pairs = pairs(found);
    pairs.forEach(pair -> unite(tenant, pair));
    merges.hand(merged, concerned);
    merges.refresh(tenant, merged.person());
    uncount(tenant, pairs);
    pairs.forEach(pair -> announce(tenant, pair));
  }

  @EventListener
  @Transactional(propagation = Propagation.MANDATORY)
  void contactIdentified(ContactIdentified identified) {
    merges.refresh(identified.tenant(), identified.person());
  }

  /** Two leads of one group each; counters are taken in this order, those of no group last. */
  private static List<List<Lead>> pairs(List<Lead> found) {
    var byGroup =
        found.stream()
            .collect(
                Collectors.groupingBy(
                    lead -> Optional.ofNullable(lead.group()),
                    () -> new TreeMap<>(BY_GROUP),
                    Collectors.toList()));
    return byGroup.values().stream().filter(leads -> leads.size() == 2).toList();
  }

  private void uncount(TenantId tenant, List<List<Lead>> pairs) {
    var fewer =
        pairs.stream()
            .map(pair -> pair.getFirst().group())
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    if (!fewer.isEmpty()) {
      groups.leadsMerged(tenant, fewer);
    }
  }

  /** The older stays. */
  private void unite(TenantId tenant, List<Lead> pair) {
    var kept = pair.getFirst();
    var gone = pair.getLast();
    var one = kept.with(gone);
    var now = clock.now();
    merges.remember(tenant, gone.id(), kept.id(), now);
    merges.unite(tenant, one, gone.id(), now);
    merges.uncount(
        tenant, kept.group(), one.status() == kept.status() ? gone.status() : kept.status());
    if (one.status() != kept.status()) {
      moves.tell(tenant, List.of(LeadBatchRepository.Standing.of(kept)), one.status(), now, BY);
    }
  }

  private void announce(TenantId tenant, List<Lead> pair) {
    var lead = leads.find(tenant, pair.getFirst().id()).orElseThrow();
    var group = lead.group();
    var names = group == null ? Map.<GroupId, String>of() : groups.names(tenant, List.of(group));
    events.append(
        tenant,
        null,
        EventType.LEAD_MERGED,
        new MergedEvent(LeadView.of(lead, names), pair.getLast().id()));
  }
}

package io.parley.leads;

import io.parley.accounts.Feature;
import io.parley.accounts.PlanFeatures;
import io.parley.audiences.Candidate;
import io.parley.audiences.CustomGroups;
import io.parley.contacts.PhoneBook;
import io.parley.leads.Picked.LeadFailure;
import io.parley.shared.Caller;
import io.parley.shared.CustomGroupId;
import io.parley.shared.LeadId;
import io.parley.shared.TenantId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What is done to many leads at once: all or nothing, but for those that cannot be. */
@Service
class LeadBatches {
  private final LeadBatchRepository batches;
  private final PlanFeatures features;
  private final PhoneBook phoneBook;
  private final CustomGroups groups;
  private final LeadMoves written;

  LeadBatches(
      LeadBatchRepository batches,
      PlanFeatures features,
      PhoneBook phoneBook,
      CustomGroups groups,
      LeadMoves written) {
    this.batches = batches;
    this.features = features;
    this.phoneBook = phoneBook;
    this.groups = groups;
    this.written = written;
  }

  /**
   * @param failed how many of the leads were left as they are
   * @param errors why, in the order of the request
   */
  record BulkStatusResult(int updated, int failed, List<LeadFailure> errors) {}

  /**
   * @param skipped who was in the group already, or twice among the leads
   * @param skippedOptedOut who asked not to be written to
   * @param errors leads that are not there, or whose phone is not known
   */
  record AddToGroupResult(int added, int skipped, int skippedOptedOut, List<LeadFailure> errors) {}

  /** Moves leads along the pipeline; each is judged by itself. */
  @Transactional
  public BulkStatusResult move(Caller caller, Picked picked, LeadStatus next) {
    var tenant = caller.tenantId();
    features.require(tenant, Feature.BULK_LEADS);
    var there = locked(tenant, picked.ids());
    var failures = new ArrayList<LeadFailure>();
    var moves = new ArrayList<LeadBatchRepository.Standing>();
    var seen = new HashSet<LeadId>();
    for (var one : picked.leads()) {
      var lead = one.id() == null ? null : there.get(one.id());
      if (lead == null) {
        failures.add(one.unknown());
      } else if (!seen.add(lead.id())) {
        // Two ids of one lead, since people turned out to be one: it counts once.
        continue;
      } else if (lead.status().canBecome(next)) {
        moves.add(lead);
      } else {
        failures.add(one.failed(lead.status().refusal(next)));
      }
    }
    if (!moves.isEmpty()) {
      written.move(tenant, moves, next, caller.name());
      written.count(tenant, moves, next);
    }
    return new BulkStatusResult(moves.size(), failures.size(), failures);
  }

  /** Those not found are asked for again: meanwhile they may have become one with others. */
  private Map<LeadId, LeadBatchRepository.Standing> locked(TenantId tenant, List<LeadId> ids) {
    var there = batches.lock(tenant, ids);
    var missing = ids.stream().filter(id -> !there.containsKey(id)).toList();
    if (!missing.isEmpty()) {
      there.putAll(batches.lock(tenant, missing));
    }
    return there;
  }

  /**
   * Adds the people behind leads to a custom group.
   *
   * @throws io.parley.shared.Problem.NotFound if the tenant has no such group
   */
  @Transactional
  public AddToGroupResult addToGroup(TenantId tenant, Picked picked, CustomGroupId group) {
    features.require(tenant, Feature.BULK_LEADS);
    var there = batches.people(tenant, picked.ids());
    var optedOut =
        phoneBook.optedOut(
            tenant, there.values().stream().map(Lead.Person::id).collect(Collectors.toSet()));
    var failures = new ArrayList<LeadFailure>();
    var candidates = new ArrayList<Candidate>();
    var withoutConsent = 0;
    for (var one : picked.leads()) {
      var person = one.id() == null ? null : there.get(one.id());
      if (person == null) {
        failures.add(one.unknown());
      } else if (optedOut.contains(person.id())) {
        withoutConsent++;
      } else if (person.phone() == null) {
        failures.add(one.failed("The phone number of this lead is not known yet."));
      } else {
        candidates.add(new Candidate(person.id(), person.phone(), person.name()));
      }
    }
    var added = groups.add(tenant, group, candidates, "custom_group_id").added();
    return new AddToGroupResult(added, candidates.size() - added, withoutConsent, failures);
  }
}

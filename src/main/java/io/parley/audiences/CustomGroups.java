package io.parley.audiences;

import io.parley.accounts.Place;
import io.parley.accounts.PlanPlaces;
import io.parley.accounts.Tenants;
import io.parley.contacts.PhoneBook;
import io.parley.database.DatabaseClock;
import io.parley.shared.ContactId;
import io.parley.shared.Cursor;
import io.parley.shared.CustomGroupId;
import io.parley.shared.MemberId;
import io.parley.shared.Page;
import io.parley.shared.PageRequest;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The tenants' lists of people. */
@Service
public class CustomGroups {
  private static final String ORDER = "custom-groups";

  private final CustomGroupRepository groups;
  private final PhoneBook phoneBook;
  private final Tenants tenants;
  private final PlanPlaces places;
  private final DatabaseClock clock;

  CustomGroups(
      CustomGroupRepository groups,
      PhoneBook phoneBook,
      Tenants tenants,
      PlanPlaces places,
      DatabaseClock clock) {
    this.groups = groups;
    this.phoneBook = phoneBook;
    this.tenants = tenants;
    this.places = places;
    this.clock = clock;
  }

  /**
   * @param added who was not in the group before
   * @param memberCount of the group, with them
   */
  public record Added(int added, long memberCount) {}

  /**
   * @param removed who was in the group before
   * @param memberCount of the group, without them
   */
  record RemovedMembers(int removed, long memberCount) {}

  /**
   * What became of the people that a request names.
   *
   * @param skipped those who were there already, or twice in the request
   */
  record Outcome(
      CustomGroup group, int added, int skipped, List<Written.Row.InvalidContact> invalid) {}

  /** A group and a part of its members; who of them opted out. */
  record Detail(CustomGroup group, Page<Member> members, Set<ContactId> optedOut) {}

  /** The people of a request. */
  private record Sorted(List<PhoneBook.Entry> good, List<Written.Row.InvalidContact> bad) {}

  @Transactional
  Outcome create(TenantId tenant, String name, List<Written> members) {
    return create(tenant, name, sort(tenant, members, "members"));
  }

  /** As {@link #create}, of people whose phones are known to be phones. */
  @Transactional
  Outcome createOf(TenantId tenant, String name, List<PhoneBook.Entry> people) {
    return create(tenant, name, new Sorted(people, List.of()));
  }

  private Outcome create(TenantId tenant, String name, Sorted sorted) {
    // People first, then the group: in one order, whoever writes both.
    var candidates = candidates(tenant, sorted.good());
    var id = groups.insert(tenant, name, clock.now());
    places.take(tenant, Place.CUSTOM_GROUPS);
    return outcome(tenant, id, candidates, sorted);
  }

  @Transactional
  Outcome add(TenantId tenant, CustomGroupId id, List<Written> members) {
    get(tenant, id);
    var sorted = sort(tenant, members, "contacts");
    var candidates = candidates(tenant, sorted.good());
    hold(tenant, id);
    return outcome(tenant, id, candidates, sorted);
  }

  /**
   * Adds people who are known, each at most once.
   *
   * @throws Problem.NotFound if the tenant has no such group
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Added add(TenantId tenant, CustomGroupId id, List<Candidate> candidates, String field) {
    if (!groups.lock(tenant, id)) {
      throw unknown(field);
    }
    return groups.add(tenant, id, once(candidates), clock.now());
  }

  /** Removes members by their ids and by who they are; others are not missed. */
  @Transactional
  RemovedMembers remove(
      TenantId tenant, CustomGroupId id, List<MemberId> members, List<Written> people) {
    var country = tenants.defaultCountry(tenant).orElse(null);
    var phones = people.stream().flatMap(person -> person.number(country).stream()).toList();
    hold(tenant, id);
    return groups.remove(tenant, id, members, phoneBook.known(tenant, phones), clock.now());
  }

  @Transactional(readOnly = true)
  Page<CustomGroup> list(TenantId tenant, PageRequest request) {
    var found = groups.list(tenant, request, after(request.cursor()));
    return Page.of(found, groups.count(tenant), request, group -> Cursor.of(ORDER, group.id()));
  }

  CustomGroup get(TenantId tenant, CustomGroupId id) {
    return groups.find(tenant, id).orElseThrow(CustomGroups::unknown);
  }

  @Transactional(readOnly = true)
  Detail detail(TenantId tenant, CustomGroupId id, MemberPage page) {
    var group = get(tenant, id);
    var members = page.of(groups.members(tenant, id, page), group.memberCount());
    return new Detail(
        group,
        members,
        phoneBook.optedOut(tenant, members.rows().stream().map(Member::person).toList()));
  }

  /**
   * @throws Problem.NotFound that names the field, if the tenant has no such group
   */
  public void require(TenantId tenant, CustomGroupId id, String field) {
    if (groups.find(tenant, id).isEmpty()) {
      throw unknown(field);
    }
  }

  /** Hands over all members, newest first; needs a transaction. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void read(TenantId tenant, CustomGroupId id, Consumer<Member> reader) {
    groups.read(tenant, id, reader);
  }

  @Transactional
  CustomGroup rename(TenantId tenant, CustomGroupId id, String name) {
    if (!groups.rename(tenant, id, name, clock.now())) {
      throw unknown();
    }
    return get(tenant, id);
  }

  @Transactional
  void delete(TenantId tenant, CustomGroupId id) {
    if (!groups.delete(tenant, id)) {
      throw unknown();
    }
    places.give(tenant, Place.CUSTOM_GROUPS);
  }

  private Outcome outcome(
      TenantId tenant, CustomGroupId id, List<Candidate> candidates, Sorted sorted) {
    var added = groups.add(tenant, id, once(candidates), clock.now()).added();
    return new Outcome(get(tenant, id), added, sorted.good().size() - added, sorted.bad());
  }

  private Sorted sort(TenantId tenant, List<Written> members, String field) {
    var sorted = new Sorted(new ArrayList<>(), new ArrayList<>());
    var country = tenants.defaultCountry(tenant).orElse(null);
    for (var written : members) {
      switch (written.read(country)) {
        case Written.Row.Good(var entry) -> sorted.good().add(entry);
        case Written.Row.InvalidContact bad -> sorted.bad().add(bad);
      }
    }
    if (sorted.good().isEmpty() && !sorted.bad().isEmpty()) {
      throw new Problem.Invalid(
          field,
          "must hold at least one good entry; of the first: " + sorted.bad().getFirst().error());
    }
    return sorted;
  }

  private List<Candidate> candidates(TenantId tenant, List<PhoneBook.Entry> entries) {
    var people = phoneBook.people(tenant, entries);
    var candidates = new ArrayList<Candidate>(entries.size());
    for (var index = 0; index < entries.size(); index++) {
      var person = people.get(index);
      var entry = entries.get(index);
      // The form that the network uses, where it is known.
      var phone = person.phone() == null ? entry.phone() : person.phone();
      candidates.add(new Candidate(person.id(), phone, entry.name()));
    }
    return candidates;
  }

  private static List<Candidate> once(List<Candidate> candidates) {
    var byPerson = new LinkedHashMap<ContactId, Candidate>();
    candidates.forEach(candidate -> byPerson.merge(candidate.person(), candidate, Candidate::or));
    return List.copyOf(byPerson.values());
  }

  private void hold(TenantId tenant, CustomGroupId id) {
    if (!groups.lock(tenant, id)) {
      throw unknown();
    }
  }

  private static @Nullable CustomGroupId after(@Nullable String cursor) {
    var place = Cursor.decode(cursor, ORDER, 1);
    return place == null ? null : place.value(0, CustomGroupId::valueOf);
  }

  private static Problem.NotFound unknown(String field) {
    return new Problem.NotFound("There is no custom group with the id in '" + field + "'.");
  }

  private static Problem.NotFound unknown() {
    return new Problem.NotFound("There is no custom group with this id.");
  }
}

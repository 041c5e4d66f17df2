package io.parley.groups;

import io.parley.accounts.Place;
import io.parley.accounts.PlanPlaces;
import io.parley.database.DatabaseClock;
import io.parley.gateway.GatewayGroup;
import io.parley.gateway.GatewayOutcome;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.Gateways;
import io.parley.gateway.MadeGroup;
import io.parley.gateway.ParticipantChange;
import io.parley.gateway.ParticipantResult;
import io.parley.messages.MessageRow;
import io.parley.messages.Messages;
import io.parley.sessions.SessionDeleted;
import io.parley.sessions.Sessions;
import io.parley.shared.ContactId;
import io.parley.shared.Cursor;
import io.parley.shared.GroupId;
import io.parley.shared.MessageId;
import io.parley.shared.Page;
import io.parley.shared.PageRequest;
import io.parley.shared.Phone;
import io.parley.shared.Problem;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The tenants' monitored groups. */
@Service
public class Groups {
  private static final String ORDER = "groups";

  private final GroupRepository groups;
  private final Sessions sessions;
  private final Gateways gateways;
  private final Messages messages;
  private final PlanPlaces places;
  private final DatabaseClock clock;
  private final TransactionTemplate transaction;

  Groups(
      GroupRepository groups,
      Sessions sessions,
      Gateways gateways,
      Messages messages,
      PlanPlaces places,
      DatabaseClock clock,
      TransactionTemplate transaction) {
    this.groups = groups;
    this.sessions = sessions;
    this.gateways = gateways;
    this.messages = messages;
    this.places = places;
    this.clock = clock;
    this.transaction = transaction;
  }

  /** A group at its gateway, before it is monitored. */
  record Candidate(GatewaySession session, GatewayGroup group) {}

  /** A group that could be monitored. */
  record Available(GatewayGroup group, boolean isMonitored) {}

  /**
   * Asks the gateway what it knows of a group; to be called outside of a transaction.
   *
   * @throws Problem.NotFound if the session is not the tenant's, or not in the group
   * @throws Problem.Conflict if the session must be started first
   * @throws Problem.Unavailable if the gateway does not answer
   */
  Candidate candidate(TenantId tenant, SessionId id, WaId waGroup) {
    var session = sessions.require(tenant, id, "session_id");
    return new Candidate(session, subject(session, waGroup));
  }

  /**
   * Where the gateway never tells its groups, the caller is believed: the group is named by its id
   * until it is told.
   */
  private GatewayGroup subject(GatewaySession session, WaId waGroup) {
    var known = gateways.of(session.address().gateway()).groups(session);
    return known instanceof GatewayOutcome.Rejected<List<GatewayGroup>>
        ? new GatewayGroup(waGroup, waGroup.value(), 0)
        : named(known.orRefuse("session_id"), waGroup);
  }

  private static GatewayGroup named(List<GatewayGroup> known, WaId waGroup) {
    return known.stream()
        .filter(group -> group.id().equals(waGroup))
        .findFirst()
        .orElseThrow(
            () -> new Problem.NotFound("The session is in no group with the id in 'wa_group_id'."));
  }

  /**
   * Begins to monitor a group for keywords, under its name at the gateway; to be called outside of
   * a transaction.
   *
   * @throws Problem.NotFound if the session is not the tenant's, or not in the group
   */
  public void monitor(TenantId tenant, SessionId session, WaId waGroup, List<String> keywords) {
    var candidate = candidate(tenant, session, waGroup);
    var rule = new MonitorRule(MonitorMode.KEYWORDS, keywords);
    var settings = new MonitoredGroup.Settings(candidate.group().name(), true, rule, null, null);
    transaction.executeWithoutResult(_ -> monitor(tenant, candidate, settings));
  }

  /** Begins to monitor a group. */
  @Transactional
  MonitoredGroup monitor(TenantId tenant, Candidate candidate, MonitoredGroup.Settings settings) {
    var waGroup = candidate.group().id();
    sessions.hold(tenant, candidate.session().id(), "session_id");
    var wanted =
        new GroupRepository.NewGroup(candidate.session().id(), candidate.group(), settings);
    var id = groups.insert(tenant, wanted, clock.now());
    if (id.isEmpty()) {
      throw new Problem.Conflict(
          "This group is monitored already.",
          groups.monitoring(tenant, waGroup).orElseThrow(Groups::unknown));
    }
    places.take(tenant, Place.MONITORED_GROUPS);
    return get(tenant, id.get());
  }

  @Transactional(readOnly = true)
  Page<MonitoredGroup> list(TenantId tenant, PageRequest request) {
    var found = groups.list(tenant, request, after(request.cursor()));
    return Page.of(found, groups.count(tenant), request, group -> Cursor.of(ORDER, group.id()));
  }

  MonitoredGroup get(TenantId tenant, GroupId id) {
    return groups.find(tenant, id).orElseThrow(Groups::unknown);
  }

  @Transactional
  MonitoredGroup change(
      TenantId tenant, GroupId id, UnaryOperator<MonitoredGroup.Settings> change) {
    var group = groups.lock(tenant, id).orElseThrow(Groups::unknown);
    var settings = change.apply(group.settings());
    var beginsAnew = settings.isActive() && !group.settings().isActive();
    groups.update(group, settings, beginsAnew ? clock.now() : null);
    return get(tenant, id);
  }

  /** Stops monitoring; what was found stays. */
  @Transactional
  void delete(TenantId tenant, GroupId id) {
    if (!groups.delete(tenant, id, clock.now())) {
      throw unknown();
    }
    places.give(tenant, Place.MONITORED_GROUPS);
  }

  @EventListener
  @Transactional(propagation = Propagation.MANDATORY)
  void sessionDeleted(SessionDeleted deleted) {
    var stopped = groups.deleteOf(deleted.tenant(), deleted.session(), clock.now());
    for (var group = 0; group < stopped; group++) {
      places.give(deleted.tenant(), Place.MONITORED_GROUPS);
    }
  }

  /** The groups that the session is in, those that nobody monitors first. */
  List<Available> available(TenantId tenant, SessionId id) {
    var session = sessions.require(tenant, id, "session_id");
    var known = gateways.of(session.address().gateway()).groups(session).orRefuse("session_id");
    return available(known, new HashSet<>(groups.monitored(tenant)));
  }

  private static List<Available> available(List<GatewayGroup> known, Set<WaId> monitored) {
    return known.stream()
        .map(group -> new Available(group, monitored.contains(group.id())))
        .sorted(java.util.Comparator.comparing(Available::isMonitored))
        .toList();
  }

  /** Makes a WhatsApp group, which nobody monitors yet; to be called outside of a transaction. */
  MadeGroup make(TenantId tenant, SessionId id, String name, List<Phone> people) {
    var session = sessions.require(tenant, id, "session_id");
    return gateways
        .of(session.address().gateway())
        .makeGroup(session, name, people)
        .orRefuse("session_id");
  }

  /** To be called outside of a transaction. */
  List<ParticipantResult> change(
      TenantId tenant, SessionId id, WaId group, ParticipantChange change, List<Phone> people) {
    var session = sessions.require(tenant, id, "session_id");
    return gateways
        .of(session.address().gateway())
        .changeParticipants(session, group, change, people)
        .orRefuse("session_id");
  }

  Page<MessageRow> messages(MonitoredGroup group, PageRequest request) {
    return messages.ofGroup(group.chat(), request);
  }

  Map<MessageId, List<String>> matchedKeywords(TenantId tenant, Collection<MessageId> messages) {
    return groups.matchedKeywords(tenant, messages);
  }

  /** The names of groups, also of those that are no longer monitored. */
  public Map<GroupId, String> names(TenantId tenant, Collection<GroupId> ids) {
    return ids.isEmpty() ? Map.of() : groups.names(tenant, ids);
  }

  /**
   * Counts a lead that a user made in a group.
   *
   * @param field where the caller named the group
   * @throws Problem.NotFound if it is not monitored
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void addLead(TenantId tenant, GroupId group, String field) {
    if (!groups.addLead(tenant, group)) {
      throw new Problem.NotFound("There is no monitored group with the id in '" + field + "'.");
    }
  }

  /** What was detected of a person in a group, the newest first. */
  public List<Detection.Kept> detections(
      TenantId tenant, GroupId group, ContactId person, int limit) {
    return groups.detections(tenant, group, person, limit);
  }

  /**
   * How many messages of a person are stored in a group, also in one that is no longer monitored.
   */
  public long countMessages(TenantId tenant, GroupId group, ContactId person) {
    return groups.chat(tenant, group).map(chat -> messages.countInGroup(chat, person)).orElse(0L);
  }

  /**
   * Keeps messages of these groups waiting until the caller's transaction ends, so that no lead is
   * made in them meanwhile.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void hold(TenantId tenant, Collection<GroupId> ids) {
    groups.hold(tenant, ids);
  }

  /** In each of these groups two leads became one. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void leadsMerged(TenantId tenant, Set<GroupId> ids) {
    groups.uncountLeads(tenant, ids);
  }

  private static @Nullable GroupId after(@Nullable String cursor) {
    var place = Cursor.decode(cursor, ORDER, 1);
    return place == null ? null : place.value(0, GroupId::valueOf);
  }

  private static Problem.NotFound unknown() {
    return new Problem.NotFound("There is no monitored group with this id.");
  }
}

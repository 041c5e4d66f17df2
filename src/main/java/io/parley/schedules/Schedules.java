package io.parley.schedules;

import io.parley.accounts.Feature;
import io.parley.accounts.PlanFeatures;
import io.parley.campaigns.ScheduledSends;
import io.parley.campaigns.ScheduledSends.Order;
import io.parley.database.DatabaseClock;
import io.parley.messages.Messages;
import io.parley.shared.Caller;
import io.parley.shared.Cursor;
import io.parley.shared.Page;
import io.parley.shared.PageRequest;
import io.parley.shared.Patch;
import io.parley.shared.Problem;
import io.parley.shared.ScheduledMessageId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Makes and changes scheduled messages. {@link ScheduleRuns} runs them. */
@Service
class Schedules {
  private static final String ORDER = "scheduled-messages";

  private final ScheduleRepository schedules;
  private final ScheduledSends sends;
  private final Messages messages;
  private final PlanFeatures features;
  private final DatabaseClock clock;

  Schedules(
      ScheduleRepository schedules,
      ScheduledSends sends,
      Messages messages,
      PlanFeatures features,
      DatabaseClock clock) {
    this.schedules = schedules;
    this.sends = sends;
    this.messages = messages;
    this.features = features;
    this.clock = clock;
  }

  @Transactional
  public Schedule create(Caller caller, NewSchedule request) {
    var tenant = caller.tenantId();
    var timing = request.when().timing();
    var whom = request.whom();
    var letter = request.letter();
    var name = request.plainName();
    var course = Course.begin(timing, clock.instant());
    features.require(tenant, Feature.SCHEDULED_MESSAGES);
    var session = Objects.requireNonNull(request.sessionId());
    var target = whom.target(chat -> messages.address(tenant, session, chat));
    var order = new Order(session, target, name, letter, caller.name());
    sends.check(tenant, order);
    return get(tenant, schedules.insert(tenant, order, timing, course, clock.now()));
  }

  /** When it is due is worked out again if that was changed. */
  @Transactional
  public Schedule change(TenantId tenant, ScheduledMessageId id, SchedulePatch patch) {
    var schedule = lock(tenant, id);
    if (schedule.course().status().isFinal()) {
      throw new Problem.BadRequest(
          "Cannot change a " + schedule.course().status() + " scheduled message: it has ended.");
    }
    var timing = patch.when(schedule.timing()).timing();
    var order = order(tenant, schedule.order(), patch);
    var course =
        timing.equals(schedule.timing())
            ? schedule.course()
            : schedule.course().change(timing, clock.instant());
    features.require(tenant, Feature.SCHEDULED_MESSAGES);
    if (!order.equals(schedule.order())) {
      sends.check(tenant, order);
    }
    return store(tenant, new Schedule(id, order, timing, course, schedule.createdAt()));
  }

  private Order order(TenantId tenant, Order kept, SchedulePatch patch) {
    var session = Patch.<SessionId>required("session_id", patch.sessionId(), kept.session());
    var whom = patch.whom(kept.target());
    return new Order(
        session,
        whom.target(chat -> messages.address(tenant, session, chat)),
        patch.name().isSet() ? NewSchedule.name(patch.name().or(null)) : kept.name(),
        patch.letter(kept.letter()),
        kept.by());
  }

  @Transactional
  public Schedule pause(TenantId tenant, ScheduledMessageId id) {
    return move(tenant, id, Course::pause);
  }

  @Transactional
  public Schedule cancel(TenantId tenant, ScheduledMessageId id) {
    return move(tenant, id, Course::cancel);
  }

  /** What passed meanwhile does not come again. */
  @Transactional
  public Schedule resume(TenantId tenant, ScheduledMessageId id) {
    features.require(tenant, Feature.SCHEDULED_MESSAGES);
    var timing = lock(tenant, id).timing();
    return move(tenant, id, course -> course.resume(timing, clock.instant()));
  }

  private Schedule move(TenantId tenant, ScheduledMessageId id, UnaryOperator<Course> move) {
    return store(tenant, lock(tenant, id).moved(move));
  }

  private Schedule store(TenantId tenant, Schedule schedule) {
    schedules.update(tenant, schedule);
    return schedule;
  }

  /** What has ended can be forgotten; the bulk sends that it made stay. */
  @Transactional
  public void delete(TenantId tenant, ScheduledMessageId id) {
    var status = lock(tenant, id).course().status();
    if (!status.isFinal()) {
      throw new Problem.BadRequest(
          "Cannot delete a scheduled message that is '" + status + "': cancel it first.");
    }
    schedules.delete(tenant, id);
  }

  Schedule get(TenantId tenant, ScheduledMessageId id) {
    return schedules.find(tenant, id).orElseThrow(Schedules::unknown);
  }

  /** Newest first. */
  @Transactional(readOnly = true)
  public Page<Schedule> list(TenantId tenant, PageRequest request) {
    var place = Cursor.decode(request.cursor(), ORDER, 1);
    var after = place == null ? null : place.value(0, ScheduledMessageId::valueOf);
    return Page.of(
        schedules.list(tenant, request, after),
        schedules.count(tenant),
        request,
        schedule -> Cursor.of(ORDER, schedule.id()));
  }

  private Schedule lock(TenantId tenant, ScheduledMessageId id) {
    return schedules.lock(tenant, id).orElseThrow(Schedules::unknown);
  }

  private static Problem.NotFound unknown() {
    return new Problem.NotFound("There is no scheduled message with this id.");
  }
}

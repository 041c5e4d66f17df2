package io.parley.schedules;

import io.parley.campaigns.BulkMessageType;
import io.parley.campaigns.Letter;
import io.parley.campaigns.ScheduledSends.Order;
import io.parley.campaigns.Target;
import io.parley.database.Sql;
import io.parley.shared.CustomGroupId;
import io.parley.shared.Moment;
import io.parley.shared.PageRequest;
import io.parley.shared.ScheduledMessageId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class ScheduleRepository {
  private final JdbcClient jdbc;

  ScheduleRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  ScheduledMessageId insert(
      TenantId tenant, Order order, Timing timing, Course course, OffsetDateTime now) {
    return jdbc.sql(
            """
            insert into scheduled_message (tenant_id, name, session_id, custom_group_id, chat_id, message_type,
              message_content, media_url, literal, schedule_type, cron_expression, timezone, scheduled_at, scheduled_local, starts_at,
              ends_at, max_runs, misfire, status, next_run_at, look_at, after_at, after_local, zone_version, last_run_at,
              run_count, created_by, created_at)
            values (:tenant, :name, :session, :group, :chat, :messageType, :content, :media, :literal, :type, :cron, :zone, :at, :local,
              :starts, :ends, :maxRuns, :misfire, :status, :next, :next, :after, :afterLocal, :version, :lastRun, :runs,
              :by, :now)
            returning id
            """)
        .param("tenant", tenant.value())
        .params(values(order, timing, course))
        .param("by", order.by())
        .param("now", now)
        .query((row, _) -> new ScheduledMessageId(Sql.uuid(row, "id")))
        .single();
  }

  /** All that can change; whoever was about to run it looks again. */
  void update(TenantId tenant, Schedule schedule) {
    jdbc.sql(
            """
            update scheduled_message
            set name = :name, session_id = :session, custom_group_id = :group, chat_id = :chat, message_type = :messageType,
              message_content = :content, media_url = :media, literal = :literal, schedule_type = :type, cron_expression = :cron, timezone = :zone,
              scheduled_at = :at, scheduled_local = :local, starts_at = :starts, ends_at = :ends, max_runs = :maxRuns,
              misfire = :misfire, status = :status, next_run_at = :next, look_at = :next, after_at = :after,
              after_local = :afterLocal, zone_version = :version, last_run_at = :lastRun, run_count = :runs
            where tenant_id = :tenant and id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", schedule.id().value())
        .params(values(schedule.order(), schedule.timing(), schedule.course()))
        .update();
  }

  private static Map<String, @Nullable Object> values(Order order, Timing timing, Course course) {
    var values = new HashMap<String, @Nullable Object>();
    var letter = order.letter();
    values.put("name", order.name());
    values.put("session", order.session().value());
    values.put("group", Sql.value(order.target().group()));
    values.put("chat", order.target() instanceof Target.Chat(var chat) ? chat.value() : null);
    values.put("messageType", letter.type().wire());
    values.put("content", letter.content());
    values.put("media", letter.mediaUrl() == null ? null : letter.mediaUrl().toString());
    values.put("literal", letter.isLiteral());
    values.put("type", timing.type().wire());
    values.put("cron", timing.cron());
    values.put("zone", timing.zone().getId());
    values.put("at", timing.time() instanceof Moment.Exact(var at) ? Sql.at(at) : null);
    values.put("local", timing.time() instanceof Moment.Local(var local) ? local : null);
    values.put("starts", Sql.time(timing.startsAt()));
    values.put("ends", Sql.time(timing.endsAt()));
    values.put("maxRuns", timing.maxRuns());
    values.put("misfire", timing.misfire().wire());
    values.put("status", course.status().wire());
    values.put("next", Sql.time(course.nextRunAt()));
    values.put("after", Sql.at(course.after()));
    values.put("afterLocal", course.afterLocal());
    values.put("version", course.zoneVersion());
    values.put("lastRun", Sql.time(course.lastRunAt()));
    values.put("runs", course.runCount());
    return values;
  }

  Optional<Schedule> find(TenantId tenant, ScheduledMessageId id) {
    return jdbc.sql(
            """
            select id, name, session_id, custom_group_id, chat_id, message_type, message_content, media_url, literal, schedule_type,
              cron_expression, timezone, scheduled_at, scheduled_local, starts_at, ends_at, max_runs, misfire, status,
              next_run_at, after_at, after_local, zone_version, last_run_at, run_count, created_by, created_at
            from scheduled_message
            where tenant_id = :tenant and id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> schedule(row))
        .optional();
  }

  /** Held until the transaction ends: it is neither changed nor run meanwhile. */
  Optional<Schedule> lock(TenantId tenant, ScheduledMessageId id) {
    return jdbc.sql(
            """
            select id, name, session_id, custom_group_id, chat_id, message_type, message_content, media_url, literal, schedule_type,
              cron_expression, timezone, scheduled_at, scheduled_local, starts_at, ends_at, max_runs, misfire, status,
              next_run_at, after_at, after_local, zone_version, last_run_at, run_count, created_by, created_at
            from scheduled_message
            where tenant_id = :tenant and id = :id
            for no key update
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> schedule(row))
        .optional();
  }

  /** As {@link #lock}, if it is due and nobody else is at it. */
  Optional<Schedule> lockDue(TenantId tenant, ScheduledMessageId id, OffsetDateTime now) {
    return jdbc.sql(
            """
            select id, name, session_id, custom_group_id, chat_id, message_type, message_content, media_url, literal, schedule_type,
              cron_expression, timezone, scheduled_at, scheduled_local, starts_at, ends_at, max_runs, misfire, status,
              next_run_at, after_at, after_local, zone_version, last_run_at, run_count, created_by, created_at
            from scheduled_message
            where tenant_id = :tenant and id = :id and next_run_at <= :now
            for no key update skip locked
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .param("now", now)
        .query((row, _) -> schedule(row))
        .optional();
  }

  /** Newest first; one row more than asked for, if there is one. */
  List<Schedule> list(TenantId tenant, PageRequest page, @Nullable ScheduledMessageId after) {
    return jdbc.sql(
            """
            select id, name, session_id, custom_group_id, chat_id, message_type, message_content, media_url, literal, schedule_type,
              cron_expression, timezone, scheduled_at, scheduled_local, starts_at, ends_at, max_runs, misfire, status,
              next_run_at, after_at, after_local, zone_version, last_run_at, run_count, created_by, created_at
            from scheduled_message
            where tenant_id = :tenant and (cast(:after as uuid) is null or id < :after)
            order by id desc
            limit :limit offset :offset
            """)
        .param("tenant", tenant.value())
        .param("after", Sql.value(after))
        .param("limit", page.size() + 1)
        .param("offset", page.skipped())
        .query((row, _) -> schedule(row))
        .list();
  }

  long count(TenantId tenant) {
    return jdbc.sql("select count(*) from scheduled_message where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .query(Long.class)
        .single();
  }

  /** With what became of its due times. */
  void delete(TenantId tenant, ScheduledMessageId id) {
    jdbc.sql("delete from scheduled_message where tenant_id = :tenant and id = :id")
        .param("tenant", tenant.value())
        .param("id", id.value())
        .update();
  }

  /** A schedule that is due, which this node has until the others look again. */
  record Claimed(TenantId tenant, ScheduledMessageId id, Instant dueAt, boolean hasFile) {}

  /**
   * The longest due first, of those with a file or of the others: a file may take its time.
   *
   * @param until when another node may take over
   */
  List<Claimed> claim(boolean withFile, OffsetDateTime now, OffsetDateTime until, int most) {
    return jdbc.sql(
            """
            with due as (
              select tenant_id, id from scheduled_message
              where look_at <= :now and (media_url is not null) = :withFile
              order by look_at
              limit :most
              for no key update skip locked)
            update scheduled_message s
            set look_at = :until
            from due d
            where s.tenant_id = d.tenant_id and s.id = d.id
            returning s.tenant_id, s.id, s.next_run_at
            """)
        .param("withFile", withFile)
        .param("now", now)
        .param("until", until)
        .param("most", most)
        .query(
            (row, _) ->
                new Claimed(
                    new TenantId(Sql.uuid(row, "tenant_id")),
                    new ScheduledMessageId(Sql.uuid(row, "id")),
                    Sql.requiredInstant(row, "next_run_at"),
                    withFile))
        .list();
  }

  /** A schedule and whose it is. */
  record Owned(TenantId tenant, Schedule schedule) {}

  /**
   * Locked: those whose next due time was worked out from older data.
   *
   * @param versions of the data, by the zone's name
   */
  List<Owned> lockOutdated(Map<String, String> versions, int most) {
    var zones = List.copyOf(versions.entrySet());
    return jdbc.sql(
            """
            select s.tenant_id, s.id, s.name, s.session_id, s.custom_group_id, s.chat_id, s.message_type, s.message_content, s.media_url, s.literal, s.schedule_type,
              s.cron_expression, s.timezone, s.scheduled_at, s.scheduled_local, s.starts_at, s.ends_at, s.max_runs, s.misfire, s.status,
              s.next_run_at, s.after_at, s.after_local, s.zone_version, s.last_run_at, s.run_count, s.created_by, s.created_at
            from unnest(:zones, :versions) as z (zone, version)
            cross join lateral (
              select * from scheduled_message m
              where m.timezone = z.zone and m.zone_version < z.version and m.next_run_at is not null
              limit :most
              for no key update skip locked) s
            limit :most
            """)
        .param("zones", Sql.texts(zones, Map.Entry::getKey))
        .param("versions", Sql.texts(zones, Map.Entry::getValue))
        .param("most", most)
        .query((row, _) -> new Owned(new TenantId(Sql.uuid(row, "tenant_id")), schedule(row)))
        .list();
  }

  private static Schedule schedule(ResultSet row) throws SQLException {
    return new Schedule(
        new ScheduledMessageId(Sql.uuid(row, "id")),
        order(row),
        timing(row),
        course(row),
        Sql.requiredInstant(row, "created_at"));
  }

  private static Order order(ResultSet row) throws SQLException {
    var group = Sql.uuid(row, "custom_group_id");
    var media = row.getString("media_url");
    return new Order(
        new SessionId(Sql.uuid(row, "session_id")),
        group == null
            ? new Target.Chat(new WaId(row.getString("chat_id")))
            : new Target.Members(new CustomGroupId(group)),
        row.getString("name"),
        new Letter(
            BulkMessageType.of(row.getString("message_type")),
            row.getString("message_content"),
            "message_content",
            media == null ? null : URI.create(media),
            row.getBoolean("literal")),
        row.getString("created_by"));
  }

  private static Timing timing(ResultSet row) throws SQLException {
    return new Timing(
        ScheduleType.of(row.getString("schedule_type")),
        row.getString("cron_expression"),
        ZoneId.of(row.getString("timezone")),
        moment(row),
        Sql.instant(row, "starts_at"),
        Sql.instant(row, "ends_at"),
        row.getObject("max_runs", Integer.class),
        Misfire.of(row.getString("misfire")));
  }

  private static @Nullable Moment moment(ResultSet row) throws SQLException {
    var local = row.getObject("scheduled_local", LocalDateTime.class);
    var at = Sql.instant(row, "scheduled_at");
    if (local != null) {
      return new Moment.Local(local);
    }
    return at == null ? null : new Moment.Exact(at);
  }

  private static Course course(ResultSet row) throws SQLException {
    return new Course(
        ScheduleStatus.of(row.getString("status")),
        Sql.instant(row, "next_run_at"),
        Sql.requiredInstant(row, "after_at"),
        row.getObject("after_local", LocalDateTime.class),
        row.getString("zone_version"),
        Sql.instant(row, "last_run_at"),
        row.getInt("run_count"));
  }
}

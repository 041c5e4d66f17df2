package io.parley.sending;

import io.parley.database.Sql;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.SessionAddress;
import io.parley.gateway.SessionStatus;
import io.parley.sending.Lanes.Lane;
import io.parley.shared.ContactId;
import io.parley.shared.JobId;
import io.parley.shared.MediaId;
import io.parley.shared.MessageId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class ClaimRepository {
  private final JdbcClient jdbc;

  ClaimRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A lane that was just taken.
   *
   * @param dueAt when it was to be looked at
   */
  record Leased(
      Lane lane,
      long epoch,
      Instant pacedAt,
      Instant restsUntil,
      List<Instant> sentTimes,
      int failures,
      @Nullable Instant strangersAt,
      Instant dueAt) {}

  /** Those that are due, the longest first; a lease that ran out is due, too. */
  List<Leased> lease(UUID node, OffsetDateTime now, OffsetDateTime until, int most) {
    return jdbc.sql(
            """
            with due as (
              select tenant_id, session_id
              from lane
              where next_at <= :now
              order by next_at
              limit :most
              for update skip locked)
            update lane l
            set node_id = :node, epoch = l.epoch + 1, next_at = :until
            from due d
            where l.tenant_id = d.tenant_id and l.session_id = d.session_id
            returning l.tenant_id, l.session_id, l.epoch, l.paced_at, l.rests_until, l.sent_times, l.failures,
              l.strangers_at, old.next_at as due_at
            """)
        .param("node", node)
        .param("now", now)
        .param("until", until)
        .param("most", most)
        .query((row, _) -> leased(row))
        .list();
  }

  /** Jobs of the lanes that waited for their time, which has come. */
  List<JobKey> start(Collection<Lane> lanes, OffsetDateTime now) {
    return jdbc.sql(
            """
            update outgoing_job j
            set status = 'running', started_at = :now
            from unnest(:tenants, :sessions) as l (tenant_id, session_id)
            where j.tenant_id = l.tenant_id and j.session_id = l.session_id and j.status = 'pending'
              and (j.not_before is null or j.not_before <= :now)
            returning j.tenant_id, j.id
            """)
        .param("tenants", Sql.ids(lanes, Lane::tenant))
        .param("sessions", Sql.ids(lanes, Lane::session))
        .param("now", now)
        .query((row, _) -> job(row))
        .list();
  }

  /**
   * What a lane may send next.
   *
   * @param quietHours of its job
   */
  record Candidate(GatewaySession session, Due due, @Nullable QuietHours quietHours) {
    Lane lane() {
      return new Lane(session.tenant(), session.id());
    }
  }

  /**
   * The next message of each lane whose session works: what people send first, then jobs in turn. A
   * statement of its own, so that it sees whatever was written before the lanes were locked.
   */
  List<Candidate> next(Collection<Lane> lanes, OffsetDateTime now) {
    return jdbc.sql(
            """
            -- worked out once for each lane, and not for each message with which it might be joined
            with turn as materialized (
              select l.tenant_id, l.session_id, coalesce(
                (select o.id
                from outgoing_message o
                where o.tenant_id = l.tenant_id and o.session_id = l.session_id and o.status = 'queued' and o.job_id is null
                order by o.id
                limit 1),
                case when l.paced_at <= :now then
                  (select m.id
                  from (
                    select * from outgoing_job j
                    where j.tenant_id = l.tenant_id and j.session_id = l.session_id and j.status in ('pending', 'running')
                    offset 0) j
                  cross join lateral (
                    select o.id
                    from outgoing_message o
                    where o.tenant_id = j.tenant_id and o.session_id = j.session_id and o.job_id = j.id and o.status = 'queued'
                      and (l.strangers_at is null or l.strangers_at <= :now or exists (
                        select from chat c
                        where c.tenant_id = o.tenant_id and c.contact_id = o.contact_id and c.session_id = o.session_id
                          and c.first_inbound_at is not null))
                    order by o.id
                    limit 1) m
                  where j.status = 'running' and (j.not_before is null or j.not_before <= :now)
                  order by j.turn_at nulls first, j.id
                  limit 1) end) as message_id
              from unnest(:tenants, :sessions) as w (tenant_id, session_id)
              join lane l on l.tenant_id = w.tenant_id and l.session_id = w.session_id)
            select s.tenant_id, s.id as session_id, s.gateway, s.gateway_name, s.status, s.phone as session_phone, s.lid,
              o.id, o.job_id, o.origin, o.wa_chat_id, o.contact_id, o.message_type, o.content, o.reply_to, o.media_id,
              o.attempts, o.expires_at, extract(epoch from j.pause_min) as pause_min, extract(epoch from j.pause_max) as pause_max,
              j.quiet_from, j.quiet_to, j.quiet_zone
            from turn t
            cross join lateral (
              select * from session s
              where s.tenant_id = t.tenant_id and s.id = t.session_id and s.status = 'working' and s.deleted_at is null
              offset 0) s
            join outgoing_message o on o.tenant_id = t.tenant_id and o.id = t.message_id
            left join outgoing_job j on j.tenant_id = o.tenant_id and j.id = o.job_id
            """)
        .param("tenants", Sql.ids(lanes, Lane::tenant))
        .param("sessions", Sql.ids(lanes, Lane::session))
        .param("now", now)
        .query((row, _) -> candidate(row))
        .list();
  }

  void postpone(TenantId tenant, JobId job, OffsetDateTime until) {
    jdbc.sql("update outgoing_job set not_before = :until where tenant_id = :tenant and id = :job")
        .param("tenant", tenant.value())
        .param("job", job.value())
        .param("until", until)
        .update();
  }

  /** Pauses what runs in the lanes, could send now and has something left to send. */
  List<JobKey> pause(Collection<Lane> lanes, String reason, OffsetDateTime now) {
    return jdbc.sql(
            """
            update outgoing_job j
            set status = 'paused', paused_reason = :reason
            from unnest(:tenants, :sessions) as l (tenant_id, session_id)
            where j.tenant_id = l.tenant_id and j.session_id = l.session_id and j.status = 'running'
              and (j.not_before is null or j.not_before <= :now)
              and exists (
                select from session s
                where s.tenant_id = j.tenant_id and s.id = j.session_id and s.status = 'working' and s.deleted_at is null)
              and exists (
                select from outgoing_message o
                where o.tenant_id = j.tenant_id and o.session_id = j.session_id and o.job_id = j.id and o.status = 'queued')
            returning j.tenant_id, j.id
            """)
        .param("tenants", Sql.ids(lanes, Lane::tenant))
        .param("sessions", Sql.ids(lanes, Lane::session))
        .param("reason", reason)
        .param("now", now)
        .query((row, _) -> job(row))
        .list();
  }

  /**
   * A lane that is let go of.
   *
   * @param free when the burst limit lets the next message through
   */
  record Released(Lane lane, long epoch, Instant free) {}

  /**
   * Lets go of lanes until they have to be looked at again: those with nothing to send sleep until
   * something is written, those whose session does not work until it does.
   */
  void release(Collection<Released> lanes, OffsetDateTime now) {
    if (lanes.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            update lane l
            set node_id = null, next_at = case
              when s.status <> 'working' or s.deleted_at is not null then null
              when exists (
                select from outgoing_message o
                where o.tenant_id = l.tenant_id and o.session_id = l.session_id and o.status = 'queued' and o.job_id is null)
                then greatest(r.free_at, l.rests_until, :now)
              else (
                select min(greatest(r.free_at, l.rests_until, l.paced_at, j.not_before, :now))
                from outgoing_job j
                where j.tenant_id = l.tenant_id and j.session_id = l.session_id and j.status in ('pending', 'running')
                  and exists (
                    select from outgoing_message o
                    where o.tenant_id = j.tenant_id and o.session_id = j.session_id and o.job_id = j.id
                      and o.status = 'queued'))
              end
            from unnest(:tenants, :sessions, :epochs, cast(:free as timestamptz[]))
              as r (tenant_id, session_id, epoch, free_at)
            cross join lateral (
              select status, deleted_at from session s
              where s.tenant_id = r.tenant_id and s.id = r.session_id
              offset 0) s
            where l.tenant_id = r.tenant_id and l.session_id = r.session_id and l.epoch = r.epoch
            """)
        .param("tenants", Sql.ids(lanes, released -> released.lane().tenant()))
        .param("sessions", Sql.ids(lanes, released -> released.lane().session()))
        .param("epochs", lanes.stream().map(Released::epoch).toArray(Long[]::new))
        .param("free", Sql.times(lanes, released -> nullIfNow(released.free())))
        .param("now", now)
        .update();
  }

  private static @Nullable Instant nullIfNow(Instant free) {
    return free.equals(Instant.MIN) ? null : free;
  }

  /** Keeps lanes for longer. */
  void hold(Collection<Claim> claims, Function<Claim, Instant> until) {
    jdbc.sql(
            """
            update lane l
            set next_at = h.until
            from unnest(:tenants, :sessions, :epochs, cast(:until as timestamptz[]))
              as h (tenant_id, session_id, epoch, until)
            where l.tenant_id = h.tenant_id and l.session_id = h.session_id and l.epoch = h.epoch
            """)
        .param("tenants", Sql.ids(claims, claim -> claim.lane().tenant()))
        .param("sessions", Sql.ids(claims, claim -> claim.lane().session()))
        .param("epochs", claims.stream().map(Claim::epoch).toArray(Long[]::new))
        .param("until", Sql.times(claims, claim -> until.apply(claim)))
        .update();
  }

  private static Leased leased(ResultSet row) throws SQLException {
    return new Leased(
        new Lane(
            new TenantId(Sql.uuid(row, "tenant_id")), new SessionId(Sql.uuid(row, "session_id"))),
        row.getLong("epoch"),
        Sql.requiredInstant(row, "paced_at"),
        Sql.requiredInstant(row, "rests_until"),
        Columns.sentTimes(row),
        row.getInt("failures"),
        Sql.instant(row, "strangers_at"),
        Sql.requiredInstant(row, "due_at"));
  }

  private static Candidate candidate(ResultSet row) throws SQLException {
    return new Candidate(session(row), due(row), Columns.quietHours(row));
  }

  static GatewaySession session(ResultSet row) throws SQLException {
    var lid = row.getString("lid");
    return new GatewaySession(
        new TenantId(Sql.uuid(row, "tenant_id")),
        new SessionId(Sql.uuid(row, "session_id")),
        new SessionAddress(GatewayKind.of(row.getString("gateway")), row.getString("gateway_name")),
        SessionStatus.of(row.getString("status")),
        Sql.phone(row, "session_phone"),
        lid == null ? null : new WaId(lid));
  }

  static Due due(ResultSet row) throws SQLException {
    var job = Sql.uuid(row, "job_id");
    var person = Sql.uuid(row, "contact_id");
    var media = Sql.uuid(row, "media_id");
    return new Due(
        new MessageId(Sql.uuid(row, "id")),
        job == null ? null : new JobId(job),
        Origin.of(row.getString("origin")),
        new WaId(row.getString("wa_chat_id")),
        person == null ? null : new ContactId(person),
        row.getString("message_type"),
        row.getString("content"),
        row.getString("reply_to"),
        media == null ? null : new MediaId(media),
        row.getInt("attempts"),
        Sql.instant(row, "expires_at"),
        Columns.pause(row));
  }

  private static JobKey job(ResultSet row) throws SQLException {
    return new JobKey(new TenantId(Sql.uuid(row, "tenant_id")), new JobId(Sql.uuid(row, "id")));
  }
}

package io.parley.sending;

import io.parley.accounts.usage.Reservation;
import io.parley.database.Sql;
import io.parley.shared.JobId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Jobs as they are made and moved; {@link JobReadings} has the reads. */
@Repository
class JobRepository {
  private final JdbcClient jdbc;

  JobRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  JobId insert(NewJob job, JobStatus status, OffsetDateTime now) {
    var pause = job.pause();
    var quiet = job.quietHours();
    return jdbc.sql(
            """
            insert into outgoing_job (tenant_id, session_id, origin, status, total_recipients, not_before, pause_min,
              pause_max, quiet_from, quiet_to, quiet_zone, created_at, started_at)
            values (:tenant, :session, 'bulk', :status, :total, :notBefore, cast(:pauseMin as interval),
              cast(:pauseMax as interval), :quietFrom, :quietTo, :quietZone, :now,
              case when :status = 'running' then cast(:now as timestamptz) end)
            returning id
            """)
        .param("tenant", job.tenant().value())
        .param("session", job.session().value())
        .param("status", status.wire())
        .param("total", job.recipients())
        .param("notBefore", Sql.time(job.startAt()))
        .param("pauseMin", pause == null ? null : pause.min().toString())
        .param("pauseMax", pause == null ? null : pause.max().toString())
        .param("quietFrom", quiet == null ? null : quiet.from())
        .param("quietTo", quiet == null ? null : quiet.to())
        .param("quietZone", quiet == null ? null : quiet.zone().getId())
        .param("now", now)
        .query((row, _) -> new JobId(Sql.uuid(row, "id")))
        .single();
  }

  /** In the order in which they stand, which is that of their ids. */
  void insert(
      NewJob job, JobId id, List<NewRecipient> recipients, YearMonth month, OffsetDateTime now) {
    jdbc.sql(
            """
            insert into outgoing_message (tenant_id, session_id, job_id, contact_id, wa_chat_id, phone, name, origin,
              message_type, media_id, content, status, error, reserved_month, created_at)
            select :tenant, :session, :job, contact_id, wa_chat_id, phone, name, 'bulk', :type, cast(:media as uuid), content,
              case when skipped is null then 'queued' else 'skipped' end, skipped,
              case when skipped is null then cast(:month as date) end, :now
            from unnest(:people, :chats, :phones, :names, :texts, :skips)
              with ordinality as r (contact_id, wa_chat_id, phone, name, content, skipped, position)
            order by position
            """)
        .param("tenant", job.tenant().value())
        .param("session", job.session().value())
        .param("job", id.value())
        .param("type", job.messageType())
        .param("media", Sql.value(job.media()))
        .param("month", month.atDay(1))
        .param("people", Sql.idsOrNulls(recipients, NewRecipient::person))
        .param("chats", Sql.texts(recipients, recipient -> recipient.chat().value()))
        .param("phones", Sql.texts(recipients, recipient -> Sql.digits(recipient.phone())))
        .param("names", Sql.texts(recipients, NewRecipient::name))
        .param("texts", Sql.texts(recipients, NewRecipient::content))
        .param("skips", Sql.texts(recipients, NewRecipient::skipped))
        .param("now", now)
        .update();
  }

  Optional<SessionId> sessionOf(TenantId tenant, JobId job) {
    return jdbc.sql("select session_id from outgoing_job where tenant_id = :tenant and id = :job")
        .param("tenant", tenant.value())
        .param("job", job.value())
        .query((row, _) -> new SessionId(Sql.uuid(row, "session_id")))
        .optional();
  }

  /** Held until the transaction ends: no intent of the job is written meanwhile. */
  Optional<JobStatus> lock(TenantId tenant, JobId job) {
    return jdbc.sql(
            """
            select status from outgoing_job
            where tenant_id = :tenant and id = :job
            for no key update
            """)
        .param("tenant", tenant.value())
        .param("job", job.value())
        .query((row, _) -> JobStatus.of(row.getString("status")))
        .optional();
  }

  /** Of the session, as {@link #lock}: those that have not ended. */
  List<JobId> lockOpen(TenantId tenant, SessionId session) {
    return jdbc.sql(
            """
            select id from outgoing_job
            where tenant_id = :tenant and session_id = :session and status in ('pending', 'running', 'paused')
            order by id
            for no key update
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .query((row, _) -> new JobId(Sql.uuid(row, "id")))
        .list();
  }

  /** The jobs are locked. Whatever runs has begun, and whatever has ended has an end. */
  void move(
      TenantId tenant,
      List<JobId> jobs,
      JobStatus status,
      @Nullable String reason,
      OffsetDateTime now) {
    jdbc.sql(
            """
            update outgoing_job
            set status = :status, paused_reason = :reason,
              started_at = case when :status = 'running' then coalesce(started_at, :now) else started_at end,
              completed_at = case when :isFinal then cast(:now as timestamptz) end
            where tenant_id = :tenant and id = any(:jobs)
            """)
        .param("tenant", tenant.value())
        .param("jobs", Sql.ids(jobs))
        .param("status", status.wire())
        .param("reason", reason)
        .param("isFinal", status.isFinal())
        .param("now", now)
        .update();
  }

  /** Strangers are tried again, too. */
  void forgetRefusals(TenantId tenant, SessionId session) {
    jdbc.sql(
            """
            update lane set strangers_at = null
            where tenant_id = :tenant and session_id = :session and strangers_at is not null
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .update();
  }

  /**
   * Messages that wait no more, at most so many: those of a job.
   *
   * @return by month, what was reserved for them; and how many they were
   */
  Stopped stop(TenantId tenant, JobId job, MessageStatus status, int most) {
    return change(
        tenant,
        most,
        "job_id = :job and status = 'queued'",
        "status = :status, reserved_month = null",
        Map.of("job", job.value(), "status", status.column()));
  }

  /** As {@link #stop}: those of a session, whoever wanted them. */
  Stopped fail(TenantId tenant, SessionId session, String error, int most) {
    return change(
        tenant,
        most,
        "session_id = :session and status = 'queued'",
        "status = 'failed', error = :error, reserved_month = null",
        Map.of("session", session.value(), "error", error));
  }

  /** As {@link #stop}, but they wait again, and the month is to pay for them. */
  Stopped queueAgain(TenantId tenant, JobId job, MessageStatus scope, YearMonth month, int most) {
    return change(
        tenant,
        most,
        "job_id = :job and status = :scope",
        """
        status = 'queued', reserved_month = :month, attempts = 0, error = null,
            -- what is unknown may still come back from its gateway, and is then known by these
            wa_message_id = case when :scope = 'unknown' then wa_message_id end,
            intent_at = case when :scope = 'unknown' then intent_at end,
            node_id = null, epoch = null, call_ended_at = null, look_at = null, looks = 0, sent_at = null,
            delivered_at = null, read_at = null, replied_at = null""",
        Map.of("job", job.value(), "scope", scope.column(), "month", month.atDay(1)));
  }

  /**
   * The oldest of the tenant's messages that are so.
   *
   * @param which as SQL
   * @param change what becomes of them, as SQL
   */
  private Stopped change(
      TenantId tenant, int most, String which, String change, Map<String, Object> parameters) {
    return jdbc
        .sql(
            """
            with changed as (
              update outgoing_message
              set %s
              -- by place: of rows that were just written the planner knows nothing, and would compare all with all
              where tenant_id = :tenant and ctid = any(array(
                select ctid from outgoing_message
                where tenant_id = :tenant and %s
                order by id
                limit :most
                for no key update))
              returning old.reserved_month)
            select reserved_month, count(*) as messages from changed group by reserved_month
            """
                .formatted(change, which))
        .param("tenant", tenant.value())
        .param("most", most)
        .params(parameters)
        .query((row, _) -> stopped(tenant, row))
        .list()
        .stream()
        .reduce(Stopped.NONE, Stopped::and);
  }

  /**
   * @param held what was reserved for them, which is now nobody's
   */
  record Stopped(int messages, List<Reservation> held) {
    static final Stopped NONE = new Stopped(0, List.of());

    Stopped and(Stopped more) {
      return new Stopped(
          messages + more.messages, Stream.concat(held.stream(), more.held.stream()).toList());
    }
  }

  private static Stopped stopped(TenantId tenant, ResultSet row) throws SQLException {
    var messages = row.getInt("messages");
    var month = row.getObject("reserved_month", LocalDate.class);
    return new Stopped(
        messages,
        month == null
            ? List.of()
            : List.of(new Reservation(tenant, YearMonth.from(month), messages)));
  }
}

package io.parley.sending;

import io.parley.database.Sql;
import io.parley.shared.JobId;
import io.parley.shared.MessageId;
import io.parley.shared.PageRequest;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Jobs as they are shown. */
@Repository
class JobReadings {
  private static final int FETCHED_AT_ONCE = 500;
  private static final int SAMPLE = 200;

  private final JdbcClient jdbc;

  JobReadings(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  List<Job> find(TenantId tenant, Collection<JobId> ids) {
    return jdbc.sql(
            """
            select id, session_id, status, total_recipients, paused_reason, started_at, completed_at, created_at
            from outgoing_job
            where tenant_id = :tenant and id = any(:ids)
            """)
        .param("tenant", tenant.value())
        .param("ids", Sql.ids(ids))
        .query((row, _) -> job(row))
        .list();
  }

  /** Newest first; one row more than asked for, if there is one. */
  List<Job> list(
      TenantId tenant, @Nullable JobStatus status, PageRequest page, @Nullable JobId after) {
    return jdbc.sql(
            """
            select id, session_id, status, total_recipients, paused_reason, started_at, completed_at, created_at
            from outgoing_job
            where tenant_id = :tenant and origin = 'bulk' and (cast(:status as text) is null or status = :status)
              and (cast(:after as uuid) is null or id < :after)
            order by id desc
            limit :limit offset :offset
            """)
        .param("tenant", tenant.value())
        .param("status", status == null ? null : status.wire())
        .param("after", Sql.value(after))
        .param("limit", page.size() + 1)
        .param("offset", page.skipped())
        .query((row, _) -> job(row))
        .list();
  }

  long count(TenantId tenant, @Nullable JobStatus status) {
    return jdbc.sql(
            """
            select count(*) from outgoing_job
            where tenant_id = :tenant and origin = 'bulk' and (cast(:status as text) is null or status = :status)
            """)
        .param("tenant", tenant.value())
        .param("status", status == null ? null : status.wire())
        .query(Long.class)
        .single();
  }

  /** A job without messages is missing. */
  Map<JobId, Map<MessageStatus, Integer>> counts(TenantId tenant, Collection<JobId> jobs) {
    var counts = new HashMap<JobId, Map<MessageStatus, Integer>>();
    jdbc.sql(
            """
            select job_id, status, count(*) as recipients
            from outgoing_message
            where tenant_id = :tenant and job_id = any(:jobs)
            group by job_id, status
            """)
        .param("tenant", tenant.value())
        .param("jobs", Sql.ids(jobs))
        .query(
            row -> {
              counts
                  .computeIfAbsent(
                      new JobId(Sql.uuid(row, "job_id")), _ -> new EnumMap<>(MessageStatus.class))
                  .put(MessageStatus.of(row.getString("status")), row.getInt("recipients"));
            });
    return counts;
  }

  /** By itself, since these few have an index. */
  Map<JobId, Integer> replies(TenantId tenant, Collection<JobId> jobs) {
    var replies = new HashMap<JobId, Integer>();
    jdbc.sql(
            """
            select job_id, count(*) as replies
            from outgoing_message
            where tenant_id = :tenant and job_id = any(:jobs) and replied_at is not null
            group by job_id
            """)
        .param("tenant", tenant.value())
        .param("jobs", Sql.ids(jobs))
        .query(
            row -> {
              replies.put(new JobId(Sql.uuid(row, "job_id")), row.getInt("replies"));
            });
    return replies;
  }

  /** What part of a job's recipients is wanted. */
  record Part(@Nullable MessageStatus status, @Nullable MessageId after, int most, int skipped) {}

  /** In the order of sending. */
  List<Recipient> recipients(TenantId tenant, JobId job, Part part) {
    return jdbc.sql(
            """
            select id, phone, name, status, wa_message_id, attempts, error, sent_at, delivered_at, read_at, replied_at
            from outgoing_message
            where tenant_id = :tenant and job_id = :job and (cast(:status as text) is null or status = :status)
              and (cast(:after as uuid) is null or id > :after)
            order by id
            limit :most offset :skipped
            """)
        .param("tenant", tenant.value())
        .param("job", job.value())
        .param("status", part.status() == null ? null : part.status().column())
        .param("after", Sql.value(part.after()))
        .param("most", part.most())
        .param("skipped", part.skipped())
        .query((row, _) -> recipient(row))
        .list();
  }

  /**
   * All, in the order of sending. Needs a transaction: without one all would be fetched at once.
   */
  void read(TenantId tenant, JobId job, Consumer<Recipient> reader) {
    jdbc.sql(
            """
            select id, phone, name, status, wa_message_id, attempts, error, sent_at, delivered_at, read_at, replied_at
            from outgoing_message
            where tenant_id = :tenant and job_id = :job
            order by id
            """)
        .withFetchSize(FETCHED_AT_ONCE)
        .param("tenant", tenant.value())
        .param("job", job.value())
        .query(
            row -> {
              reader.accept(recipient(row));
            });
  }

  /**
   * A job whose messages wait in a lane.
   *
   * @param waiting how many
   * @param lengths of the next of them, in characters
   */
  record Waiting(
      JobId job,
      SessionId session,
      int waiting,
      List<Integer> lengths,
      @Nullable Instant notBefore,
      @Nullable Pause pause,
      @Nullable QuietHours quietHours) {}

  /** Those of the sessions that go on by themselves, in the order of their turns. */
  List<Waiting> waiting(TenantId tenant, Collection<SessionId> sessions) {
    return jdbc.sql(
            """
            select j.id, j.session_id, j.not_before, extract(epoch from j.pause_min) as pause_min,
              extract(epoch from j.pause_max) as pause_max, j.quiet_from, j.quiet_to, j.quiet_zone,
              (select count(*) from outgoing_message m
               where m.tenant_id = :tenant and m.session_id = j.session_id and m.job_id = j.id and m.status = 'queued')
                as waiting,
              array(select length(m.content) from outgoing_message m
                    where m.tenant_id = :tenant and m.session_id = j.session_id and m.job_id = j.id
                      and m.status = 'queued'
                    order by m.id
                    limit :sample) as lengths
            from outgoing_job j
            where j.tenant_id = :tenant and j.session_id = any(:sessions) and j.status in ('pending', 'running')
            order by j.turn_at nulls first, j.id
            """)
        .param("tenant", tenant.value())
        .param("sessions", Sql.ids(sessions))
        .param("sample", SAMPLE)
        .query((row, _) -> waiting(row))
        .list();
  }

  Optional<FlightPlan.Lane> lane(TenantId tenant, SessionId session, Instant now) {
    return jdbc.sql(
            """
            select nullif(greatest(paced_at, rests_until), '-infinity') as paced_at, sent_times
            from lane where tenant_id = :tenant and session_id = :session
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .query(
            (row, _) -> {
              var paced = Sql.instant(row, "paced_at");
              var sent = Columns.sentTimes(row).stream().sorted().toList();
              return new FlightPlan.Lane(now, paced == null ? now : paced, sent);
            })
        .optional();
  }

  private static Waiting waiting(ResultSet row) throws SQLException {
    return new Waiting(
        new JobId(Sql.uuid(row, "id")),
        new SessionId(Sql.uuid(row, "session_id")),
        row.getInt("waiting"),
        integers(row.getArray("lengths")),
        Sql.instant(row, "not_before"),
        Columns.pause(row),
        Columns.quietHours(row));
  }

  private static List<Integer> integers(Array array) throws SQLException {
    return List.of((Integer[]) array.getArray());
  }

  private static Job job(ResultSet row) throws SQLException {
    return new Job(
        new JobId(Sql.uuid(row, "id")),
        new SessionId(Sql.uuid(row, "session_id")),
        JobStatus.of(row.getString("status")),
        row.getInt("total_recipients"),
        row.getString("paused_reason"),
        Sql.instant(row, "started_at"),
        Sql.instant(row, "completed_at"),
        Sql.requiredInstant(row, "created_at"));
  }

  /** The id of an earlier try is for whoever looks for it; the next has another. */
  private static Recipient recipient(ResultSet row) throws SQLException {
    var status = MessageStatus.of(row.getString("status"));
    return new Recipient(
        new MessageId(row.getObject("id", UUID.class)),
        Sql.phone(row, "phone"),
        row.getString("name"),
        status,
        status == MessageStatus.QUEUED ? null : row.getString("wa_message_id"),
        row.getInt("attempts"),
        row.getString("error"),
        Sql.instant(row, "sent_at"),
        Sql.instant(row, "delivered_at"),
        Sql.instant(row, "read_at"),
        Sql.instant(row, "replied_at"));
  }
}

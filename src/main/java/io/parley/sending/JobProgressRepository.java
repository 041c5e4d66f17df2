package io.parley.sending;

import io.parley.database.Sql;
import io.parley.shared.JobId;
import io.parley.shared.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JobProgressRepository {
  private static final int MOST_AT_ONCE = 500;

  private final JdbcClient jdbc;

  JobProgressRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Of two that settle the last two recipients, the second must see what the first wrote. */
  void hold(Collection<JobKey> jobs) {
    jdbc.sql(
            """
            select j.id
            from unnest(:tenants, :jobs) as w (tenant_id, id)
            join outgoing_job j on j.tenant_id = w.tenant_id and j.id = w.id
            order by j.tenant_id, j.id
            for no key update of j
            """)
        .param("tenants", Sql.ids(jobs, JobKey::tenant))
        .param("jobs", Sql.ids(jobs, JobKey::id))
        .query((_, _) -> 0)
        .list();
  }

  /** A statement of its own, after the jobs were locked. */
  List<JobKey> complete(Collection<JobKey> jobs, OffsetDateTime now) {
    return jdbc.sql(
            """
            update outgoing_job j
            set status = 'completed', completed_at = :now
            from unnest(:tenants, :jobs) as w (tenant_id, id)
            cross join lateral (
              select r.tenant_id, r.id from outgoing_job r
              where r.tenant_id = w.tenant_id and r.id = w.id and r.status = 'running'
                and not exists (
                  select from outgoing_message o
                  where o.tenant_id = r.tenant_id and o.job_id = r.id and o.status in ('queued', 'sending'))
              offset 0) r
            where j.tenant_id = r.tenant_id and j.id = r.id
            returning j.tenant_id, j.id
            """)
        .param("tenants", Sql.ids(jobs, JobKey::tenant))
        .param("jobs", Sql.ids(jobs, JobKey::id))
        .param("now", now)
        .query((row, _) -> key(row))
        .list();
  }

  /** A statement of its own, too. Those whose session was deleted fail, as all others of it did. */
  List<Settled> withdraw(Collection<Settled> again, String sessionGone) {
    return jdbc.sql(
            """
            update outgoing_message o
            set status = case when e.is_gone then 'failed' else 'cancelled' end,
              error = case when e.is_gone then :sessionGone end, reserved_month = null
            from (
              select q.tenant_id, q.id, s.deleted_at is not null as is_gone
              from unnest(:tenants, :messages) as w (tenant_id, id)
              join outgoing_message q on q.tenant_id = w.tenant_id and q.id = w.id
              join session s on s.tenant_id = q.tenant_id and s.id = q.session_id
              left join outgoing_job j on j.tenant_id = q.tenant_id and j.id = q.job_id
              where s.deleted_at is not null or j.status = 'cancelled') e
            where o.tenant_id = e.tenant_id and o.id = e.id and o.status = 'queued'
            returning o.tenant_id, o.id, o.job_id, o.status, old.reserved_month
            """)
        .param("tenants", Sql.ids(again, Settled::tenant))
        .param("messages", Sql.ids(again, Settled::id))
        .param("sessionGone", sessionGone)
        .query((row, _) -> Settled.of(row))
        .list();
  }

  /** Of all tenants. */
  Set<JobKey> withNothingOpen() {
    return jdbc.sql(
            """
            select j.tenant_id, j.id
            from outgoing_job j
            where j.status = 'running'
              and not exists (
                select from outgoing_message o
                where o.tenant_id = j.tenant_id and o.job_id = j.id and o.status in ('queued', 'sending'))
            limit :most
            """)
        .param("most", MOST_AT_ONCE)
        .query((row, _) -> key(row))
        .set();
  }

  /**
   * How the last messages of a job went, those that were left out aside.
   *
   * @param failedInARow the newest of them
   * @param error of the newest
   */
  record Course(int messages, int failed, int failedInARow, String error) {}

  Course course(JobKey job, int last) {
    return jdbc.sql(
            """
            with course as (
              select o.status = 'failed' as failed, o.error, row_number() over (order by o.intent_at desc, o.id desc) as position
              from outgoing_message o
              where o.tenant_id = :tenant and o.job_id = :job
                and o.status in ('sent', 'delivered', 'read', 'failed')
              order by o.intent_at desc, o.id desc
              limit :last)
            select count(*) as messages, count(*) filter (where failed) as failed,
              coalesce(min(position) filter (where not failed) - 1, count(*)) as in_a_row,
              max(error) filter (where position = 1) as error
            from course
            """)
        .param("tenant", job.tenant().value())
        .param("job", job.id().value())
        .param("last", last)
        .query(
            (row, _) ->
                new Course(
                    row.getInt("messages"),
                    row.getInt("failed"),
                    row.getInt("in_a_row"),
                    String.valueOf(row.getString("error"))))
        .single();
  }

  boolean pause(JobKey job, String reason) {
    return jdbc.sql(
                """
                update outgoing_job set status = 'paused', paused_reason = :reason
                where tenant_id = :tenant and id = :job and status = 'running'
                """)
            .param("tenant", job.tenant().value())
            .param("job", job.id().value())
            .param("reason", reason)
            .update()
        == 1;
  }

  private static JobKey key(ResultSet row) throws SQLException {
    return new JobKey(new TenantId(Sql.uuid(row, "tenant_id")), new JobId(Sql.uuid(row, "id")));
  }
}

package io.parley.schedules;

import io.parley.database.Sql;
import io.parley.shared.ExecutionId;
import io.parley.shared.JobId;
import io.parley.shared.ScheduledMessageId;
import io.parley.shared.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class ExecutionRepository {
  private final JdbcClient jdbc;

  ExecutionRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @return empty if the due time was dealt with before
   */
  Optional<ExecutionId> begin(
      TenantId tenant, ScheduledMessageId schedule, Instant due, Instant now) {
    return jdbc.sql(
            """
            insert into scheduled_message_execution (tenant_id, schedule_id, due_at, started_at, outcome)
            values (:tenant, :schedule, :due, :now, 'started')
            on conflict (tenant_id, schedule_id, due_at) do nothing
            returning id
            """)
        .param("tenant", tenant.value())
        .param("schedule", schedule.value())
        .param("due", Sql.at(due))
        .param("now", Sql.at(now))
        .query((row, _) -> new ExecutionId(Sql.uuid(row, "id")))
        .optional();
  }

  void end(TenantId tenant, Execution execution) {
    jdbc.sql(
            """
            update scheduled_message_execution
            set outcome = :outcome, bulk_send_id = :job, error = :error
            where tenant_id = :tenant and id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", execution.id().value())
        .param("outcome", execution.outcome().wire())
        .param("job", Sql.value(execution.job()))
        .param("error", execution.error())
        .update();
  }

  /** Due times that get no run. */
  List<Execution> pass(
      TenantId tenant, ScheduledMessageId schedule, List<Instant> dues, Outcome outcome) {
    return jdbc.sql(
            """
            insert into scheduled_message_execution (tenant_id, schedule_id, due_at, outcome)
            select :tenant, :schedule, due_at, :outcome
            from unnest(cast(:dues as timestamptz[])) as d (due_at)
            order by due_at
            on conflict (tenant_id, schedule_id, due_at) do nothing
            returning id, due_at, started_at, outcome, bulk_send_id, error
            """)
        .param("tenant", tenant.value())
        .param("schedule", schedule.value())
        .param("outcome", outcome.wire())
        .param("dues", Sql.times(dues, due -> due))
        .query((row, _) -> execution(row))
        .list();
  }

  /**
   * The latest due time first.
   *
   * @param before null for all
   */
  List<Execution> list(
      TenantId tenant,
      ScheduledMessageId schedule,
      @Nullable Instant before,
      int most,
      int skipped) {
    return jdbc.sql(
            """
            select id, due_at, started_at, outcome, bulk_send_id, error
            from scheduled_message_execution
            where tenant_id = :tenant and schedule_id = :schedule
              and (cast(:before as timestamptz) is null or due_at < :before)
            order by due_at desc
            limit :most offset :skipped
            """)
        .param("tenant", tenant.value())
        .param("schedule", schedule.value())
        .param("before", Sql.time(before))
        .param("most", most)
        .param("skipped", skipped)
        .query((row, _) -> execution(row))
        .list();
  }

  long count(TenantId tenant, ScheduledMessageId schedule) {
    return jdbc.sql(
            """
            select count(*) from scheduled_message_execution
            where tenant_id = :tenant and schedule_id = :schedule
            """)
        .param("tenant", tenant.value())
        .param("schedule", schedule.value())
        .query(Long.class)
        .single();
  }

  private static Execution execution(ResultSet row) throws SQLException {
    var job = Sql.uuid(row, "bulk_send_id");
    return new Execution(
        new ExecutionId(Sql.uuid(row, "id")),
        Sql.requiredInstant(row, "due_at"),
        Sql.instant(row, "started_at"),
        Outcome.of(row.getString("outcome")),
        job == null ? null : new JobId(job),
        row.getString("error"));
  }
}

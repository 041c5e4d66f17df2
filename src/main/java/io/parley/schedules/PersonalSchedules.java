package io.parley.schedules;

import io.parley.database.PersonalRows;
import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
@Order(760)
class PersonalSchedules implements PersonalData {
  private final JdbcClient jdbc;

  PersonalSchedules(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public String scope() {
    return "scheduled:read";
  }

  @Override
  public void export(Caller caller, Sink sink) {
    var rows = new PersonalRows(jdbc, caller, sink);
    rows.list("scheduled_messages")
        .sql(
            """
            select id, name, session_id, custom_group_id, chat_id, message_type, message_content, media_url, literal, schedule_type,
              cron_expression, timezone, scheduled_at, cast(scheduled_local as text) as scheduled_local, starts_at, ends_at,
              max_runs, misfire, status, next_run_at, last_run_at, run_count, created_by, created_at
            from scheduled_message where tenant_id = :tenant order by id
            """);
    rows.list("scheduled_message_executions")
        .sql(
            """
            select id, schedule_id, due_at, started_at, outcome, bulk_send_id, error
            from scheduled_message_execution where tenant_id = :tenant order by id
            """);
  }
}

package io.parley.sending;

import io.parley.database.PersonalRows;
import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
@Order(551)
class PersonalJobs implements PersonalData {
  private final JdbcClient jdbc;

  PersonalJobs(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public String scope() {
    return "bulk-send:read";
  }

  @Override
  public void export(Caller caller, Sink sink) {
    new PersonalRows(jdbc, caller, sink)
        .list("outgoing_jobs")
        .sql(
            """
            select id, session_id, origin, status, total_recipients, paused_reason, not_before,
              cast(pause_min as text) as pause_min, cast(pause_max as text) as pause_max,
              cast(quiet_from as text) as quiet_from, cast(quiet_to as text) as quiet_to, quiet_zone, created_at,
              started_at, completed_at
            from outgoing_job where tenant_id = :tenant order by id
            """);
  }
}

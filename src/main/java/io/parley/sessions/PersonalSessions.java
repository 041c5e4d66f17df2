package io.parley.sessions;

import io.parley.database.PersonalRows;
import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
@Order(300)
class PersonalSessions implements PersonalData {
  private final JdbcClient jdbc;

  PersonalSessions(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public String scope() {
    return "sessions:read";
  }

  @Override
  public void export(Caller caller, Sink sink) {
    var rows = new PersonalRows(jdbc, caller, sink);
    rows.list("sessions")
        .sql(
            """
            select id, name, gateway, status, '+' || phone as phone_number, push_name, is_business, last_error,
              connected_at, created_at, deleted_at
            from session where tenant_id = :tenant order by id
            """);
    rows.list("session_status_changes")
        .sql(
            """
            select session_id, previous, status, error, at
            from session_status_change where tenant_id = :tenant order by id
            """);
  }
}

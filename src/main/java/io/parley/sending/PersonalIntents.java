package io.parley.sending;

import io.parley.database.PersonalRows;
import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
@Order(550)
class PersonalIntents implements PersonalData {
  private final JdbcClient jdbc;

  PersonalIntents(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public String scope() {
    return "messages:read";
  }

  @Override
  public void export(Caller caller, Sink sink) {
    var rows = new PersonalRows(jdbc, caller, sink);
    rows.list("outgoing_messages")
        .sql(
            """
            select id, session_id, contact_id, job_id, wa_chat_id, '+' || phone as phone, name, origin, message_type,
              case when :texts then content end as content, status, wa_message_id, attempts, error, created_at, expires_at,
              sent_at, delivered_at, read_at, replied_at
            from outgoing_message where tenant_id = :tenant order by id
            """);
  }
}

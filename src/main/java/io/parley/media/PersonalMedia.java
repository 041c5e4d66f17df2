package io.parley.media;

import io.parley.database.PersonalRows;
import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which files there are; each is read by its id. */
@Repository
@Order(510)
class PersonalMedia implements PersonalData {
  private final JdbcClient jdbc;

  PersonalMedia(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public String scope() {
    return "messages:read";
  }

  @Override
  public void export(Caller caller, Sink sink) {
    var rows = new PersonalRows(jdbc, caller, sink);
    rows.list("media")
        .sql(
            """
            select id, message_id, status, mime_type, case when :texts then file_name end as file_name, size, reason,
              created_at
            from message_media where tenant_id = :tenant order by id
            """);
    rows.list("outgoing_media")
        .sql(
            """
            select id, media_type, mime_type, case when :texts then file_name end as file_name, size, created_at
            from outgoing_media where tenant_id = :tenant order by id
            """);
  }
}

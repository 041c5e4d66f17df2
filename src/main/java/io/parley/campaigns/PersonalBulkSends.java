package io.parley.campaigns;

import io.parley.database.PersonalRows;
import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
@Order(750)
class PersonalBulkSends implements PersonalData {
  private final JdbcClient jdbc;

  PersonalBulkSends(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public String scope() {
    return "bulk-send:read";
  }

  @Override
  public void export(Caller caller, Sink sink) {
    new PersonalRows(jdbc, caller, sink)
        .list("bulk_sends")
        .sql(
            """
            select id, name, custom_group_id, message_type, message_content, media_url, source, created_by,
              require_reciprocity, literal, created_at
            from bulk_send where tenant_id = :tenant order by id
            """);
  }
}

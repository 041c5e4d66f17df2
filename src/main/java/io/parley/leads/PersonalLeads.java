package io.parley.leads;

import io.parley.database.PersonalRows;
import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
@Order(700)
class PersonalLeads implements PersonalData {
  private final JdbcClient jdbc;

  PersonalLeads(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public String scope() {
    return "leads:read";
  }

  @Override
  public void export(Caller caller, Sink sink) {
    var rows = new PersonalRows(jdbc, caller, sink);
    rows.list("leads")
        .sql(
            """
            select id, group_id, contact_id, contact_name, '+' || contact_phone as contact_phone, status as lead_status,
              score as lead_score, trigger_keyword, case when :texts then trigger_preview end as trigger_preview,
              trigger_mode, trigger_at, keywords, notes, assignee_id, detected_at, updated_at
            from lead where tenant_id = :tenant order by id
            """);
    rows.list("lead_status_changes")
        .sql(
            """
            select lead_id, from_status, to_status, changed_by, at
            from lead_status_change where tenant_id = :tenant order by id
            """);
  }
}

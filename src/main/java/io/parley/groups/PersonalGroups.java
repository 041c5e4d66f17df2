package io.parley.groups;

import io.parley.database.PersonalRows;
import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
@Order(600)
class PersonalGroups implements PersonalData {
  private final JdbcClient jdbc;

  PersonalGroups(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public String scope() {
    return "groups:read";
  }

  @Override
  public void export(Caller caller, Sink sink) {
    var rows = new PersonalRows(jdbc, caller, sink);
    rows.list("groups")
        .sql(
            """
            select id, session_id, wa_group_id, name, is_active, monitor_mode, monitor_keywords, monitor_prompt,
              response_template, monitoring_since, messages_processed, leads_detected, last_message_at, created_at,
              deleted_at
            from monitored_group where tenant_id = :tenant order by id
            """);
    rows.list("group_changes")
        .sql(
            """
            select group_id, change, subject, string_to_array(people, ' ') as people, changed_at, recorded_at
            from group_change where tenant_id = :tenant order by id
            """);
    rows.list("detections")
        .sql(
            """
            select group_id, contact_id, message_id, monitor_mode, matched_keywords,
              case when :texts then message_preview end as message_preview, detected_at
            from detection where tenant_id = :tenant order by id
            """);
  }
}

package io.parley.audiences;

import io.parley.database.PersonalRows;
import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
@Order(800)
class PersonalLists implements PersonalData {
  private final JdbcClient jdbc;

  PersonalLists(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public String scope() {
    return "custom-groups:read";
  }

  @Override
  public void export(Caller caller, Sink sink) {
    var rows = new PersonalRows(jdbc, caller, sink);
    rows.list("custom_groups")
        .sql(
            """
            select id, name, member_count, created_at, updated_at
            from custom_group where tenant_id = :tenant order by id
            """);
    rows.list("custom_group_members")
        .sql(
            """
            select id, group_id, contact_id, '+' || phone as phone, name, added_at
            from custom_group_member where tenant_id = :tenant order by id
            """);
    rows.list("custom_group_variables")
        .sql(
            """
            select m.id as member_id, v.key as name, v.value
            from custom_group_member m cross join lateral jsonb_each_text(m.variables) as v (key, value)
            where m.tenant_id = :tenant order by m.id, v.key
            """);
    rows.list("imports")
        .sql(
            """
            select id, group_id, case when status = 'undoing' then 'running' else status end as status, dry_run, file_name,
              rows_read, added, updated, duplicates, invalid, error, taken_back, created_at, finished_at
            from custom_group_import where tenant_id = :tenant order by id
            """);
    rows.list("import_rejections")
        .sql(
            """
            select import_id, line, reason, phone, name
            from custom_group_import_rejection where tenant_id = :tenant order by import_id, position
            """);
  }
}

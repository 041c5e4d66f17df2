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
  }
}

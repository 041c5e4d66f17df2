package io.parley.audiences;

import io.parley.database.PersonalRows;
import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
@Order(800)
class PersonalGroupsOfPeople implements PersonalData {
  private final JdbcClient jdbc;

  PersonalGroupsOfPeople(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public String scope() {
    return "custom-groups:read";
  }

  @Override
  public void export(Caller caller, Sink sink) {
    PersonalRows.copy(
        "custom_groups",
        jdbc.sql(
                """
                select id, name, member_count, created_at, updated_at
                from custom_group where tenant_id = :tenant order by id
                """)
            .param("tenant", caller.tenantId().value()),
        sink);
    PersonalRows.copy(
        "custom_group_members",
        jdbc.sql(
                """
                select id, group_id, contact_id, '+' || phone as phone, name, added_at
                from custom_group_member where tenant_id = :tenant order by id
                """)
            .param("tenant", caller.tenantId().value()),
        sink);
  }
}

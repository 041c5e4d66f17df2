package io.parley.contacts;

import io.parley.database.PersonalRows;
import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
@Order(400)
class PersonalContacts implements PersonalData {
  private final JdbcClient jdbc;

  PersonalContacts(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public String scope() {
    return "leads:read";
  }

  @Override
  public void export(Caller caller, Sink sink) {
    var rows = new PersonalRows(jdbc, caller, sink);
    rows.list("contacts")
        .sql(
            """
            select c.id, '+' || c.phone as phone, c.wa_id, c.name, c.opted_out_at, c.merged_into, c.created_at,
              array(
                select a.kind || ':' || a.value from contact_alias a
                where a.tenant_id = :tenant and a.contact_id = c.id order by 1) as known_as
            from contact c where c.tenant_id = :tenant order by c.id
            """);
    rows.list("contact_consents")
        .sql(
            """
            select contact_id, decision, source, said_by,
              case when :texts or source <> 'message' then said end as said, message_id, said_at, recorded_at
            from contact_consent where tenant_id = :tenant order by id
            """);
    rows.list("hidden_numbers")
        .sql(
            """
            select lid, '+' || phone as phone, joined_at, created_at
            from hidden_number where tenant_id = :tenant order by lid
            """);
  }
}

package io.parley.contacts;

import io.parley.database.Sql;
import io.parley.shared.ContactId;
import io.parley.shared.TenantId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class PhoneBookRepository {
  private final JdbcClient jdbc;

  PhoneBookRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Set<ContactId> optedOut(TenantId tenant, Collection<ContactId> people) {
    return new HashSet<>(
        jdbc.sql(
                """
                select c.id
                from contact c
                join contact p on p.tenant_id = c.tenant_id and p.id = coalesce(c.merged_into, c.id)
                where c.tenant_id = :tenant and c.id = any(:people) and p.opted_out_at is not null
                """)
            .param("tenant", tenant.value())
            .param("people", Sql.ids(people))
            .query((row, _) -> new ContactId(Sql.uuid(row, "id")))
            .list());
  }
}

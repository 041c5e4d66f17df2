package io.parley.audiences;

import io.parley.contacts.ContactsMerged;
import io.parley.database.Sql;
import java.time.OffsetDateTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class MergedMemberRepository {
  private final JdbcClient jdbc;

  MergedMemberRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Locks the groups that the gone person is in, in one order; false if there are none. */
  boolean holdGroupsOf(ContactsMerged merged) {
    return !jdbc.sql(
            """
            select id from custom_group
            where tenant_id = :tenant and id in (
              select group_id from custom_group_member where tenant_id = :tenant and contact_id = :gone)
            order by id
            for no key update
            """)
        .param("tenant", merged.tenant().value())
        .param("gone", merged.gone().value())
        .query((row, _) -> Sql.uuid(row, "id"))
        .list()
        .isEmpty();
  }

  /** Where both are, one stays and is counted once; elsewhere the one takes the other's place. */
  void unite(ContactsMerged merged, OffsetDateTime now) {
    jdbc.sql(
            """
            with twice as (
              delete from custom_group_member g
              using custom_group_member p
              where g.tenant_id = :tenant and g.contact_id = :gone
                and p.tenant_id = :tenant and p.group_id = g.group_id and p.contact_id = :person
              returning g.group_id, g.name, g.variables),
            named as (
              update custom_group_member p
              set name = coalesce(p.name, t.name), variables = t.variables || p.variables
              from twice t
              where p.tenant_id = :tenant and p.group_id = t.group_id and p.contact_id = :person
                and (p.name is null and t.name is not null or not p.variables @> t.variables)),
            counted as (
              update custom_group
              set member_count = member_count - 1, updated_at = :now
              where tenant_id = :tenant and id in (select group_id from twice))
            update custom_group_member
            set contact_id = :person
            where tenant_id = :tenant and contact_id = :gone and group_id not in (select group_id from twice)
            """)
        .param("tenant", merged.tenant().value())
        .param("gone", merged.gone().value())
        .param("person", merged.person().id().value())
        .param("now", now)
        .update();
  }
}

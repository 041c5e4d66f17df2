package io.parley.contacts;

import io.parley.database.Sql;
import io.parley.shared.ContactId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Makes one person of two. The one who goes stays as a row that says where to look. */
@Repository
class ContactMergeRepository {
  private final JdbcClient jdbc;

  ContactMergeRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Two people who are one, known since then under a hidden id.
   *
   * @param kept the older
   */
  record Merge(TenantId tenant, WaId lid, ContactId gone, ContactId kept) {}

  /** Locked until the transaction ends; false if one of them has gone before. */
  boolean lock(Merge merge) {
    return jdbc.sql(
                """
            select id from contact
            where tenant_id = :tenant and id in (:gone, :kept) and merged_into is null
            order by id
            for no key update
            """)
            .param("tenant", merge.tenant().value())
            .param("gone", merge.gone().value())
            .param("kept", merge.kept().value())
            .query((row, _) -> Sql.uuid(row, "id"))
            .list()
            .size()
        == 2;
  }

  /** What would be needed to part them again. */
  void remember(Merge merge, OffsetDateTime now) {
    jdbc.sql(
            """
            insert into contact_merge (tenant_id, lid, gone_id, kept_id, person_id, aliases, kept_before, merged_at)
            select k.tenant_id, :lid, :gone, k.id, k.id,
              array(
                select kind || ' ' || value from contact_alias
                where tenant_id = :tenant and contact_id = :gone
                order by kind, value),
              to_jsonb(k), :now
            from contact k
            where k.tenant_id = :tenant and k.id = :kept
            """)
        .param("tenant", merge.tenant().value())
        .param("lid", merge.lid().value())
        .param("gone", merge.gone().value())
        .param("kept", merge.kept().value())
        .param("now", now)
        .update();
  }

  /** Whoever went into the gone one before goes on to the same person: nobody has to look twice. */
  void point(Merge merge) {
    jdbc.sql(
            """
            with followers as (
              update contact_merge set person_id = :kept
              where tenant_id = :tenant and person_id = :gone
              returning gone_id)
            update contact set merged_into = :kept
            where tenant_id = :tenant and (id = :gone or id in (select gone_id from followers))
            """)
        .param("tenant", merge.tenant().value())
        .param("gone", merge.gone().value())
        .param("kept", merge.kept().value())
        .update();
  }

  /** The phone's id is where both can be reached by every session. */
  void unite(Merge merge) {
    jdbc.sql(
            """
            update contact k
            set phone = coalesce(k.phone, g.phone),
              wa_id = case when k.wa_id like '%@lid' then g.wa_id else k.wa_id end
            from contact g
            where k.tenant_id = :tenant and k.id = :kept and g.tenant_id = :tenant and g.id = :gone
            """)
        .param("tenant", merge.tenant().value())
        .param("gone", merge.gone().value())
        .param("kept", merge.kept().value())
        .update();
  }

  void moveAliases(TenantId tenant, ContactId gone, ContactId person) {
    jdbc.sql(
            """
            update contact_alias set contact_id = :person
            where tenant_id = :tenant and contact_id = :gone
            """)
        .param("tenant", tenant.value())
        .param("gone", gone.value())
        .param("person", person.value())
        .update();
  }

  /** The newest name that either of them gave. */
  void takeNewestName(TenantId tenant, ContactId gone, ContactId person) {
    jdbc.sql(
            """
            update contact k
            set name = g.name, named_at = coalesce(g.named_at, g.created_at)
            from contact g
            where k.tenant_id = :tenant and k.id = :person and g.tenant_id = :tenant and g.id = :gone
              and g.name is not null
              and (k.name is null or coalesce(g.named_at, g.created_at) > coalesce(k.named_at, k.created_at))
            """)
        .param("tenant", tenant.value())
        .param("gone", gone.value())
        .param("person", person.value())
        .update();
  }

  /**
   * Whoever asked not to be written to asked for both. Once, with the merge: nothing is written to
   * who is gone, and what the person says afterwards must stand.
   */
  void takeOptOut(Merge merge) {
    jdbc.sql(
            """
            update contact k
            set opted_out_at = least(k.opted_out_at, g.opted_out_at), consent_at = greatest(k.consent_at, g.consent_at)
            from contact g
            where k.tenant_id = :tenant and k.id = :kept and g.tenant_id = :tenant and g.id = :gone
              and (g.opted_out_at is not null or g.consent_at is not null)
            """)
        .param("tenant", merge.tenant().value())
        .param("gone", merge.gone().value())
        .param("kept", merge.kept().value())
        .update();
  }

  /** Who went because of this hidden id, and may still be written of. */
  List<ContactId> unsettled(HiddenNumber number) {
    return jdbc.sql(
            """
            select gone_id from contact_merge
            where tenant_id = :tenant and lid = :lid and settled_at is null
            order by gone_id
            """)
        .param("tenant", number.tenant().value())
        .param("lid", number.lid().value())
        .query((row, _) -> new ContactId(Sql.uuid(row, "gone_id")))
        .list();
  }

  void settle(HiddenNumber number, OffsetDateTime now) {
    jdbc.sql(
            """
            update contact_merge set settled_at = :now
            where tenant_id = :tenant and lid = :lid and settled_at is null
            """)
        .param("tenant", number.tenant().value())
        .param("lid", number.lid().value())
        .param("now", now)
        .update();
  }
}

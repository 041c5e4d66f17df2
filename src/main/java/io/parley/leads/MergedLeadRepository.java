package io.parley.leads;

import io.parley.contacts.Contact;
import io.parley.contacts.ContactsMerged;
import io.parley.database.Sql;
import io.parley.shared.ContactId;
import io.parley.shared.GroupId;
import io.parley.shared.LeadId;
import io.parley.shared.TenantId;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class MergedLeadRepository {
  private final JdbcClient jdbc;

  MergedLeadRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The groups in which the person is a lead; they may be one without a group, too. */
  List<GroupId> groupsOf(TenantId tenant, ContactId person) {
    return jdbc.sql(
            """
            select group_id from lead
            where tenant_id = :tenant and contact_id = :person and group_id is not null
            order by group_id
            """)
        .param("tenant", tenant.value())
        .param("person", person.value())
        .query((row, _) -> new GroupId(Sql.uuid(row, "group_id")))
        .list();
  }

  /** The leads of both, the older of a group first; locked until the transaction ends. */
  List<Lead> lock(ContactsMerged merged, Collection<GroupId> groups) {
    var held =
        jdbc.sql(
                """
                select %s
                from lead
                where tenant_id = :tenant and contact_id in (:gone, :person)
                  and (group_id is null or group_id = any(:groups))
                -- the order in which batches take leads
                order by group_id, contact_id
                for no key update
                """
                    .formatted(LeadRepository.COLUMNS))
            .param("tenant", merged.tenant().value())
            .param("groups", Sql.ids(groups))
            .param("gone", merged.gone().value())
            .param("person", merged.person().id().value())
            .query((row, _) -> LeadRepository.lead(row))
            .list();
    return held.stream()
        .sorted(java.util.Comparator.comparing(lead -> lead.id().toString()))
        .toList();
  }

  /** What would be needed to part them again. */
  void remember(TenantId tenant, LeadId gone, LeadId kept, OffsetDateTime now) {
    jdbc.sql(
            """
            insert into lead_merge (tenant_id, gone_id, lead_id, gone, kept_before, status_changes, merged_at)
            select g.tenant_id, g.id, k.id, to_jsonb(g), to_jsonb(k),
              array(
                select id from lead_status_change
                where tenant_id = :tenant and lead_id = :gone
                order by id),
              :now
            from lead g
            join lead k on k.tenant_id = g.tenant_id and k.id = :kept
            where g.tenant_id = :tenant and g.id = :gone
            """)
        .param("tenant", tenant.value())
        .param("gone", gone.value())
        .param("kept", kept.value())
        .param("now", now)
        .update();
  }

  /**
   * Takes over all that the other has, which goes.
   *
   * @param one what is left
   */
  void unite(TenantId tenant, Lead one, LeadId gone, OffsetDateTime now) {
    follow(tenant, gone, one.id());
    var trigger = one.trigger();
    jdbc.sql(
            """
            with gone as (
              delete from lead
              where tenant_id = :tenant and id = :gone
              returning keywords, contact_name, name_given)
            update lead k
            set contact_name = case when gone.name_given and not k.name_given then gone.contact_name else k.contact_name end,
              name_given = k.name_given or gone.name_given, assignee_id = :assignee, status = :status, score = :score, detected_at = :detectedAt, updated_at = :now,
              trigger_keyword = :keyword, trigger_preview = :preview, trigger_mode = :mode, trigger_at = :triggerAt,
              keywords = array(select unnest(k.keywords) union select unnest(gone.keywords) order by 1), notes = :notes
            from gone
            where k.tenant_id = :tenant and k.id = :kept
            """)
        .param("tenant", tenant.value())
        .param("gone", gone.value())
        .param("kept", one.id().value())
        .param("status", one.status().wire())
        .param("score", one.score())
        .param("detectedAt", Sql.time(one.detectedAt()))
        .param("keyword", trigger == null ? null : trigger.matchedKeyword())
        .param("preview", trigger == null ? null : trigger.messagePreview())
        .param("mode", trigger == null ? null : trigger.monitorMode().wire())
        .param("triggerAt", trigger == null ? null : Sql.time(trigger.detectedAt()))
        .param("notes", one.notes())
        .param("assignee", Sql.value(one.assignee()))
        .param("now", now)
        .update();
  }

  /** The history, and the ids under which it was known before, follow. */
  private void follow(TenantId tenant, LeadId gone, LeadId kept) {
    jdbc.sql(
            """
            with earlier as (
              update lead_merge set lead_id = :kept
              where tenant_id = :tenant and lead_id = :gone)
            update lead_status_change set lead_id = :kept
            where tenant_id = :tenant and lead_id = :gone
            """)
        .param("tenant", tenant.value())
        .param("gone", gone.value())
        .param("kept", kept.value())
        .update();
  }

  void uncount(TenantId tenant, @Nullable GroupId group, LeadStatus status) {
    jdbc.sql(
            """
            update lead_count set count = count - 1
            where tenant_id = :tenant and group_id is not distinct from cast(:group as uuid) and status = :status
            """)
        .param("tenant", tenant.value())
        .param("group", Sql.value(group))
        .param("status", status.wire())
        .update();
  }

  /** Where the person has no lead. */
  void hand(ContactsMerged merged, Collection<GroupId> groups) {
    jdbc.sql(
            """
            update lead set contact_id = :person
            where tenant_id = :tenant and contact_id = :gone
              and (group_id is null or group_id = any(:groups))
            """)
        .param("tenant", merged.tenant().value())
        .param("groups", Sql.ids(groups))
        .param("gone", merged.gone().value())
        .param("person", merged.person().id().value())
        .update();
  }

  /** Shows the person on their leads as they are known now; a name that a user gave stays. */
  void refresh(TenantId tenant, Contact person) {
    jdbc.sql(
            """
            update lead
            set contact_name = case when name_given then contact_name else :name end, contact_phone = :phone, contact_wa_id = :waId
            where tenant_id = :tenant and id in (
              select id from lead
              where tenant_id = :tenant and contact_id = :person
                and (case when name_given then cast(:name as text) else contact_name end, contact_phone, contact_wa_id)
                  is distinct from (cast(:name as text), cast(:phone as text), cast(:waId as text))
              order by group_id, contact_id
              for no key update)
            """)
        .param("tenant", tenant.value())
        .param("person", person.id().value())
        .param("name", person.name())
        .param("phone", Sql.digits(person.phone()))
        .param("waId", person.waId().value())
        .update();
  }
}

package io.parley.leads;

import io.parley.database.Sql;
import io.parley.shared.GroupId;
import io.parley.shared.LeadId;
import io.parley.shared.TenantId;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** One statement for each kind of work, however many leads there are. */
@Repository
class LeadBatchRepository {
  private final JdbcClient jdbc;

  LeadBatchRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A lead, and where it stands. */
  record Standing(LeadId id, @Nullable GroupId group, LeadStatus status) {
    static Standing of(Lead lead) {
      return new Standing(lead.id(), lead.group(), lead.status());
    }
  }

  /**
   * By the ids that were asked for; locked until the transaction ends; unknown ones are missing.
   */
  Map<LeadId, Standing> lock(TenantId tenant, Collection<LeadId> ids) {
    var there = new HashMap<LeadId, Standing>();
    jdbc.sql(
            """
            with wanted as (
              select a.id as asked, coalesce(m.lead_id, a.id) as id
              from unnest(:ids) as a (id)
              -- one that became one with another is found as that one
              left join lead_merge m on m.tenant_id = :tenant and m.gone_id = a.id)
            select w.asked, l.id, l.group_id, l.status
            from wanted w
            join lead l on l.tenant_id = :tenant and l.id = w.id
            -- the order in which batches take leads
            order by l.group_id, l.contact_id
            for no key update of l
            """)
        .param("tenant", tenant.value())
        .param("ids", Sql.ids(ids))
        .query(
            row -> {
              var id = new LeadId(Sql.uuid(row, "id"));
              var group = row.getObject("group_id", UUID.class);
              var status = LeadStatus.of(row.getString("status"));
              there.put(
                  new LeadId(Sql.uuid(row, "asked")),
                  new Standing(id, group == null ? null : new GroupId(group), status));
            });
    return there;
  }

  /** The people behind leads; unknown leads are missing. */
  Map<LeadId, Lead.Person> people(TenantId tenant, Collection<LeadId> ids) {
    var people = new HashMap<LeadId, Lead.Person>();
    jdbc.sql(
            """
            select a.id as asked, l.contact_id, l.contact_wa_id, l.contact_phone, l.contact_name
            from unnest(:ids) as a (id)
            left join lead_merge m on m.tenant_id = :tenant and m.gone_id = a.id
            join lead l on l.tenant_id = :tenant and l.id = coalesce(m.lead_id, a.id)
            """)
        .param("tenant", tenant.value())
        .param("ids", Sql.ids(ids))
        .query(
            row -> {
              people.put(new LeadId(Sql.uuid(row, "asked")), LeadRepository.person(row));
            });
    return people;
  }

  void move(TenantId tenant, List<Standing> leads, LeadStatus next, OffsetDateTime now) {
    jdbc.sql(
            """
            update lead set status = :status, updated_at = :now
            where tenant_id = :tenant and id = any(:ids)
            """)
        .param("tenant", tenant.value())
        .param("ids", Sql.ids(leads, Standing::id))
        .param("status", next.wire())
        .param("now", now)
        .update();
  }

  /** The rows in the order of groups and statuses, as everybody takes them. */
  void moveCounts(TenantId tenant, List<Standing> leads, LeadStatus next) {
    jdbc.sql(
            """
            with moved as (
              select group_id, status from unnest(:groups, :statuses) as m (group_id, status)),
            change as (
              select group_id, status, -count(*) as change from moved group by group_id, status
              union all
              select group_id, :next, count(*) from moved group by group_id)
            insert into lead_count as known (tenant_id, group_id, status, count)
            select :tenant, group_id, status, greatest(change, 0)
            from change
            order by group_id, status
            on conflict (tenant_id, group_id, status) do update
            set count = known.count + (
              select change from change c
              where c.group_id is not distinct from known.group_id and c.status = known.status)
            """)
        .param("tenant", tenant.value())
        .param("groups", Sql.idsOrNulls(leads, Standing::group))
        .param("statuses", Sql.texts(leads, lead -> lead.status().wire()))
        .param("next", next.wire())
        .update();
  }

  void remember(
      TenantId tenant, List<Standing> leads, LeadStatus next, OffsetDateTime now, String by) {
    jdbc.sql(
            """
            insert into lead_status_change (tenant_id, lead_id, from_status, to_status, at, changed_by)
            select :tenant, lead_id, status, :next, :now, :by
            from unnest(:ids, :statuses) as m (lead_id, status)
            """)
        .param("tenant", tenant.value())
        .param("ids", Sql.ids(leads, Standing::id))
        .param("statuses", Sql.texts(leads, lead -> lead.status().wire()))
        .param("next", next.wire())
        .param("now", now)
        .param("by", by)
        .update();
  }
}

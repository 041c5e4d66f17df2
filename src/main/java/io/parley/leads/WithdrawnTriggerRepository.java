package io.parley.leads;

import io.parley.database.Sql;
import io.parley.groups.DetectionsWithdrawn.Withdrawn;
import java.util.Collection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class WithdrawnTriggerRepository {
  private final JdbcClient jdbc;

  WithdrawnTriggerRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Leads that were triggered anew since show another text, which stays. */
  void withdraw(Collection<Withdrawn> detections) {
    jdbc.sql(
            """
            with withdrawn as (
              select l.tenant_id, l.id
              from unnest(:tenants, :groups, :people, cast(:times as timestamptz[]), :previews)
                as w (tenant_id, group_id, contact_id, at, preview)
              join lead l on l.tenant_id = w.tenant_id and l.group_id = w.group_id and l.contact_id = w.contact_id
                and l.trigger_at = w.at and l.trigger_preview = w.preview
              -- the order in which batches take leads
              order by l.tenant_id, l.group_id, l.contact_id
              for no key update of l)
            update lead l
            set trigger_preview = ''
            from withdrawn w
            where l.tenant_id = w.tenant_id and l.id = w.id
            """)
        .param("tenants", Sql.ids(detections, Withdrawn::tenant))
        .param("groups", Sql.ids(detections, Withdrawn::group))
        .param("people", Sql.ids(detections, Withdrawn::person))
        .param("times", Sql.times(detections, Withdrawn::at))
        .param("previews", Sql.texts(detections, Withdrawn::preview))
        .update();
  }
}

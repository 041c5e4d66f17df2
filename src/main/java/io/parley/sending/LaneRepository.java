package io.parley.sending;

import io.parley.database.Sql;
import io.parley.sending.Lanes.Lane;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class LaneRepository {
  private final JdbcClient jdbc;

  LaneRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Whoever has it waits until the transaction ends. */
  void hold(Lane lane) {
    jdbc.sql(
            """
            select epoch from lane
            where tenant_id = :tenant and session_id = :session
            for no key update
            """)
        .param("tenant", lane.tenant().value())
        .param("session", lane.session().value())
        .query((_, _) -> 0)
        .list();
  }

  /**
   * Also locks the lanes that somebody has, who thus sees what was written before letting go of
   * them.
   */
  void wake(Collection<Lane> lanes, OffsetDateTime now) {
    jdbc.sql(
            """
            insert into lane as known (tenant_id, session_id, next_at)
            select distinct tenant_id, session_id, cast(:now as timestamptz)
            from unnest(:tenants, :sessions) as l (tenant_id, session_id)
            order by tenant_id, session_id
            on conflict (tenant_id, session_id) do update
            set next_at = case when known.node_id is null then least(known.next_at, excluded.next_at) else known.next_at end
            """)
        .param("tenants", Sql.ids(lanes, Lane::tenant))
        .param("sessions", Sql.ids(lanes, Lane::session))
        .param("now", now)
        .update();
  }

  /** Of all tenants. */
  List<Lane> withSomethingToSend() {
    return jdbc.sql(
            """
            select distinct o.tenant_id, o.session_id from outgoing_message o
            join session s on s.tenant_id = o.tenant_id and s.id = o.session_id
            left join lane l on l.tenant_id = o.tenant_id and l.session_id = o.session_id
            where o.status = 'queued' and s.status = 'working' and l.next_at is null
            """)
        .query(
            (row, _) ->
                new Lane(
                    new TenantId(Sql.uuid(row, "tenant_id")),
                    new SessionId(Sql.uuid(row, "session_id"))))
        .list();
  }
}

package io.parley.gateway.simulator;

import io.parley.database.Sql;
import io.parley.gateway.GatewaySession;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.springframework.context.annotation.Conditional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What reached phones, written many at a time. */
@Repository
@Conditional(SimulatorCondition.class)
class SimulatorDeliveryRepository {
  private final JdbcClient jdbc;

  SimulatorDeliveryRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A message with an id that was delivered before is not delivered again. */
  void deliver(Collection<SimulatedDelivery> deliveries) {
    jdbc.sql(
            """
            insert into simulator_delivery
              (tenant_id, session_id, recipient, text, type, wa_message_id, client_ref, sent_at, delivered_at)
            select d.tenant_id, d.session_id, d.recipient, d.text, d.type, d.wa_message_id, d.client_ref, d.sent_at,
              d.delivered_at
            from unnest(:tenants, :sessions, :recipients, :texts, :types, :ids, :references,
              cast(:sent as timestamptz[]), cast(:delivered as timestamptz[]))
              as d (tenant_id, session_id, recipient, text, type, wa_message_id, client_ref, sent_at, delivered_at)
            on conflict (tenant_id, session_id, wa_message_id) do nothing
            """)
        .param("tenants", Sql.ids(deliveries, delivery -> delivery.session().tenant()))
        .param("sessions", Sql.ids(deliveries, delivery -> delivery.session().id()))
        .param("recipients", Sql.texts(deliveries, SimulatedDelivery::recipient))
        .param("texts", Sql.texts(deliveries, delivery -> delivery.message().text()))
        .param("types", Sql.texts(deliveries, SimulatedDelivery::type))
        .param("ids", Sql.texts(deliveries, SimulatedDelivery::waMessageId))
        .param(
            "references",
            Sql.texts(deliveries, delivery -> delivery.message().reference().toString()))
        .param("sent", Sql.times(deliveries, SimulatedDelivery::sentAt))
        .param("delivered", Sql.times(deliveries, SimulatedDelivery::deliveredAt))
        .update();
  }

  /** What is read has arrived, too. */
  void note(Collection<SimulatedReport> reports) {
    jdbc.sql(
            """
            update simulator_delivery d
            set delivered_at = coalesce(d.delivered_at, r.at), read_at = coalesce(d.read_at, r.read_at)
            from (
              select tenant_id, session_id, wa_message_id, min(at) as at, min(at) filter (where is_read) as read_at
              from unnest(:tenants, :sessions, :ids, cast(:times as timestamptz[]), :reads)
                as u (tenant_id, session_id, wa_message_id, at, is_read)
              group by tenant_id, session_id, wa_message_id) r
            where d.tenant_id = r.tenant_id and d.session_id = r.session_id and d.wa_message_id = r.wa_message_id
            """)
        .param("tenants", Sql.ids(reports, report -> report.session().tenant()))
        .param("sessions", Sql.ids(reports, report -> report.session().id()))
        .param("ids", Sql.texts(reports, SimulatedReport::waMessageId))
        .param("times", Sql.times(reports, SimulatedReport::at))
        .param("reads", Sql.flags(reports, SimulatedReport::isRead))
        .update();
  }

  boolean isThere(GatewaySession session, String waMessageId) {
    return jdbc.sql(
            """
            select exists (
              select from simulator_delivery
              where tenant_id = :tenant and session_id = :session and wa_message_id = :id)
            """)
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .param("id", waMessageId)
        .query(Boolean.class)
        .single();
  }

  /** The oldest first. */
  List<String> find(GatewaySession session, String recipient, String text, Instant since) {
    return jdbc.sql(
            """
            select wa_message_id from simulator_delivery
            where tenant_id = :tenant and session_id = :session and recipient = :recipient and text = :text
              and sent_at >= :since
            order by id
            """)
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .param("recipient", recipient)
        .param("text", text)
        .param("since", Sql.time(since))
        .query((row, _) -> row.getString("wa_message_id"))
        .list();
  }
}

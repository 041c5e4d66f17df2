package io.parley.gateway.simulator;

import io.parley.database.Sql;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.simulator.SimulatedBehaviour.Latency;
import io.parley.gateway.simulator.SimulatedBehaviour.Strictness;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.context.annotation.Conditional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How sessions behave, and who is no stranger to them. */
@Repository
@Conditional(SimulatorCondition.class)
class SimulatorBehaviourRepository {
  private final JdbcClient jdbc;

  SimulatorBehaviourRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Who wrote to which session. */
  record Acquaintance(GatewaySession session, String person) {}

  Map<SessionId, SimulatedBehaviour> behaviours(TenantId tenant) {
    var found = new HashMap<SessionId, SimulatedBehaviour>();
    jdbc.sql(
            """
            select session_id, latency_mean, latency_spread, fail_share, timeout_share, lost_ack_share, read_share,
              reply_share, delivered_seconds, read_seconds, reply_seconds, strangers_per_minute, seed
            from simulator_behaviour
            where tenant_id = :tenant
            """)
        .param("tenant", tenant.value())
        .query(
            row -> {
              found.put(new SessionId(Sql.uuid(row, "session_id")), behaviour(row));
            });
    return found;
  }

  private static SimulatedBehaviour behaviour(ResultSet row) throws SQLException {
    return new SimulatedBehaviour(
        new Latency(row.getInt("latency_mean"), row.getInt("latency_spread")),
        row.getDouble("fail_share"),
        row.getDouble("timeout_share"),
        row.getDouble("lost_ack_share"),
        row.getDouble("read_share"),
        row.getDouble("reply_share"),
        row.getInt("delivered_seconds"),
        row.getInt("read_seconds"),
        row.getInt("reply_seconds"),
        new Strictness(row.getObject("strangers_per_minute", Integer.class)),
        row.getObject("seed", Long.class));
  }

  void save(GatewaySession session, SimulatedBehaviour behaviour) {
    jdbc.sql(
            """
            insert into simulator_behaviour
              (tenant_id, session_id, latency_mean, latency_spread, fail_share, timeout_share, lost_ack_share,
                read_share, reply_share, delivered_seconds, read_seconds, reply_seconds, strangers_per_minute, seed)
            values (:tenant, :session, :mean, :spread, :fail, :timeout, :lost, :read, :reply, :deliveredSeconds,
              :readSeconds, :replySeconds, :strangers, :seed)
            on conflict (tenant_id, session_id) do update
            set latency_mean = excluded.latency_mean, latency_spread = excluded.latency_spread,
              fail_share = excluded.fail_share, timeout_share = excluded.timeout_share,
              lost_ack_share = excluded.lost_ack_share, read_share = excluded.read_share,
              reply_share = excluded.reply_share, delivered_seconds = excluded.delivered_seconds,
              read_seconds = excluded.read_seconds, reply_seconds = excluded.reply_seconds,
              strangers_per_minute = excluded.strangers_per_minute, seed = excluded.seed
            """)
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .param("mean", behaviour.latencyMs().mean())
        .param("spread", behaviour.latencyMs().spread())
        .param("fail", behaviour.failShare())
        .param("timeout", behaviour.timeoutShare())
        .param("lost", behaviour.lostAckShare())
        .param("read", behaviour.readShare())
        .param("reply", behaviour.replyShare())
        .param("deliveredSeconds", behaviour.deliveredSeconds())
        .param("readSeconds", behaviour.readSeconds())
        .param("replySeconds", behaviour.replySeconds())
        .param("strangers", behaviour.strictness().strangersPerMinute())
        .param("seed", behaviour.seed())
        .update();
  }

  /** People who wrote directly are strangers no more. */
  void meet(Collection<Acquaintance> people) {
    jdbc.sql(
            """
            insert into simulator_acquaintance (tenant_id, session_id, person)
            select distinct p.tenant_id, p.session_id, p.person
            from unnest(:tenants, :sessions, :people) as p (tenant_id, session_id, person)
            where not exists (
              select from simulator_acquaintance a
              where a.tenant_id = p.tenant_id and a.session_id = p.session_id and a.person = p.person)
            order by p.tenant_id, p.session_id, p.person
            on conflict do nothing
            """)
        .param("tenants", Sql.ids(people, person -> person.session().tenant()))
        .param("sessions", Sql.ids(people, person -> person.session().id()))
        .param("people", Sql.texts(people, Acquaintance::person))
        .update();
  }

  /**
   * Counts a message to a stranger; one to anybody else is no matter.
   *
   * @return whether the session has written more of them in this minute than it may
   */
  boolean isTooMany(GatewaySession session, String person, Instant now) {
    return jdbc.sql(
            """
            update simulator_behaviour b
            set strangers =
                case when b.strangers_since > cast(:now as timestamptz) - interval '1 minute' then b.strangers else 0 end + 1,
              strangers_since =
                case when b.strangers_since > cast(:now as timestamptz) - interval '1 minute' then b.strangers_since else :now end
            where b.tenant_id = :tenant and b.session_id = :session and b.strangers_per_minute is not null
              and not exists (
                select from simulator_acquaintance a
                where a.tenant_id = :tenant and a.session_id = :session and a.person = :person)
            returning b.strangers > b.strangers_per_minute as too_many
            """)
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .param("person", person)
        .param("now", Sql.time(now))
        .query((row, _) -> row.getBoolean("too_many"))
        .optional()
        .orElse(false);
  }
}

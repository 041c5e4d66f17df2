package io.parley.gateway.waha;

import io.parley.database.Sql;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.SessionAddress;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class WahaRepository {
  private final JdbcClient jdbc;

  WahaRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A session that was deleted here and may still be at WAHA. */
  record Leftover(TenantId tenant, SessionId session, SessionAddress address) {}

  /**
   * A session whose history is due.
   *
   * @param until when it was read until; null if never, or for another account
   */
  record Read(GatewaySession session, @Nullable Instant until) {}

  /** Who gets true may look until then, and nobody else meanwhile. */
  boolean takeRound(String server, Instant now, Instant until) {
    return jdbc.sql(
                """
                insert into waha_round (server, next_at)
                values (:server, :until)
                on conflict (server) do update set next_at = excluded.next_at where waha_round.next_at <= :now
                """)
            .param("server", server)
            .param("now", Sql.time(now))
            .param("until", Sql.time(until))
            .update()
        == 1;
  }

  /** Sets when the next round begins, unless somebody else has begun it. */
  void endRound(String server, Instant until, Instant next) {
    jdbc.sql("update waha_round set next_at = :next where server = :server and next_at = :until")
        .param("server", server)
        .param("until", Sql.time(until))
        .param("next", Sql.time(next))
        .update();
  }

  /** What is remembered of sessions; of most there may be nothing. */
  Map<SessionId, WahaWatch> watches(Collection<GatewaySession> sessions) {
    return jdbc
        .sql(
            """
            select w.session_id, w.heard_at, w.setup, w.mended_at, w.doubted, w.doubted_at, w.starting_since,
              w.starting_restarted, w.restarted_at
            from waha_watch w
            join unnest(:tenants, :sessions) as s (tenant_id, session_id)
              on s.tenant_id = w.tenant_id and s.session_id = w.session_id
            """)
        .param("tenants", Sql.ids(sessions, GatewaySession::tenant))
        .param("sessions", Sql.ids(sessions, GatewaySession::id))
        .query((row, _) -> watch(row))
        .list()
        .stream()
        .collect(Collectors.toMap(WahaWatch::session, Function.identity()));
  }

  void heard(Map<GatewaySession, Instant> times) {
    var sessions = times.keySet();
    jdbc.sql(
            """
            insert into waha_watch (tenant_id, session_id, heard_at)
            select h.tenant_id, h.session_id, h.at
            from unnest(:tenants, :sessions, cast(:times as timestamptz[])) as h (tenant_id, session_id, at)
            order by h.tenant_id, h.session_id
            on conflict (tenant_id, session_id) do update
            set heard_at = greatest(waha_watch.heard_at, excluded.heard_at)
            """)
        .param("tenants", Sql.ids(sessions, GatewaySession::tenant))
        .param("sessions", Sql.ids(sessions, GatewaySession::id))
        .param("times", Sql.times(sessions, times::get))
        .update();
  }

  void setUp(GatewaySession session, String fingerprint) {
    jdbc.sql(
            """
            insert into waha_watch (tenant_id, session_id, setup)
            values (:tenant, :session, :setup)
            on conflict (tenant_id, session_id) do update set setup = excluded.setup
            """)
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .param("setup", fingerprint)
        .update();
  }

  /** Remembers what the look leaves; what webhooks and set-ups leave is not touched. */
  void keep(GatewaySession session, WahaWatch watch) {
    jdbc.sql(
            """
            insert into waha_watch (tenant_id, session_id, mended_at, doubted, doubted_at, starting_since, starting_restarted,
              restarted_at)
            values (:tenant, :session, :mended, :doubted, :doubtedAt, :starting, :startingRestarted, :restarted)
            on conflict (tenant_id, session_id) do update
            set mended_at = excluded.mended_at, doubted = excluded.doubted, doubted_at = excluded.doubted_at,
              starting_since = excluded.starting_since, starting_restarted = excluded.starting_restarted,
              restarted_at = excluded.restarted_at
            """)
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .param("mended", Sql.time(watch.mendedAt()))
        .param("doubted", watch.doubted())
        .param("doubtedAt", Sql.time(watch.doubtedAt()))
        .param("starting", Sql.time(watch.startingSince()))
        .param("startingRestarted", watch.startingRestarted())
        .param("restarted", Sql.time(watch.restartedAt()))
        .update();
  }

  /**
   * The sessions whose history was read until then at most, who was read longest ago first.
   *
   * @param sessions logged in
   */
  List<Read> dueHistories(Collection<GatewaySession> sessions, Instant until) {
    var byId = sessions.stream().collect(Collectors.toMap(GatewaySession::id, Function.identity()));
    return jdbc.sql(
            """
            select s.session_id, w.history_until
            from unnest(:tenants, :sessions, :accounts) as s (tenant_id, session_id, account)
            left join waha_watch w on w.tenant_id = s.tenant_id and w.session_id = s.session_id
              and w.history_account = s.account
            where w.history_until is null or w.history_until <= :until
            order by w.history_until nulls first
            """)
        .param("tenants", Sql.ids(sessions, GatewaySession::tenant))
        .param("sessions", Sql.ids(sessions, GatewaySession::id))
        .param("accounts", Sql.texts(sessions, session -> Sql.digits(session.phone())))
        .param("until", Sql.time(until))
        .query(
            (row, _) ->
                new Read(
                    Objects.requireNonNull(byId.get(new SessionId(Sql.uuid(row, "session_id")))),
                    Sql.instant(row, "history_until")))
        .list();
  }

  /** From when on the history of the account is read. */
  void historyBegins(GatewaySession session, Instant from) {
    jdbc.sql(
            """
            insert into waha_watch (tenant_id, session_id, history_until, history_account)
            values (:tenant, :session, :from, :account)
            on conflict (tenant_id, session_id) do update
            set history_until = excluded.history_until, history_account = excluded.history_account
            """)
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .param("from", Sql.time(from))
        .param("account", Sql.digits(session.phone()))
        .update();
  }

  /** Unless the session was deleted meanwhile. */
  void historyRead(GatewaySession session, Instant until) {
    jdbc.sql(
            """
            update waha_watch set history_until = :until
            where tenant_id = :tenant and session_id = :session and history_account = :account
            """)
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .param("until", Sql.time(until))
        .param("account", Sql.digits(session.phone()))
        .update();
  }

  void forget(TenantId tenant, SessionId session) {
    jdbc.sql("delete from waha_watch where tenant_id = :tenant and session_id = :session")
        .param("tenant", tenant.value())
        .param("session", session.value())
        .update();
  }

  void insertLeftover(GatewaySession session, Instant next) {
    jdbc.sql(
            """
            insert into waha_leftover (tenant_id, session_id, gateway_name, next_at)
            values (:tenant, :session, :name, :next)
            on conflict (tenant_id, session_id) do update set next_at = excluded.next_at
            """)
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .param("name", session.address().name())
        .param("next", Sql.time(next))
        .update();
  }

  void deleteLeftover(TenantId tenant, SessionId session) {
    jdbc.sql("delete from waha_leftover where tenant_id = :tenant and session_id = :session")
        .param("tenant", tenant.value())
        .param("session", session.value())
        .update();
  }

  /** Takes one that is due and puts it off, longer each time: who fails, or dies, tries again. */
  Optional<Leftover> takeLeftover(Instant now) {
    return jdbc.sql(
            """
            update waha_leftover l
            set tries = l.tries + 1, next_at = :now + least(interval '1 minute' * power(2, l.tries), interval '6 hours')
            from (
              select tenant_id, session_id from waha_leftover
              where next_at <= :now
              order by next_at
              limit 1
              for update skip locked
            ) due
            where l.tenant_id = due.tenant_id and l.session_id = due.session_id
            returning l.tenant_id, l.session_id, l.gateway_name
            """)
        .param("now", Sql.time(now))
        .query(
            (row, _) ->
                new Leftover(
                    new TenantId(Sql.uuid(row, "tenant_id")),
                    new SessionId(Sql.uuid(row, "session_id")),
                    new SessionAddress(GatewayKind.WAHA, row.getString("gateway_name"))))
        .optional();
  }

  private static WahaWatch watch(ResultSet row) throws SQLException {
    return new WahaWatch(
        new SessionId(Objects.requireNonNull(Sql.uuid(row, "session_id"))),
        Sql.instant(row, "heard_at"),
        row.getString("setup"),
        Sql.instant(row, "mended_at"),
        row.getString("doubted"),
        Sql.instant(row, "doubted_at"),
        Sql.instant(row, "starting_since"),
        row.getBoolean("starting_restarted"),
        Sql.instant(row, "restarted_at"));
  }
}

package io.parley.sessions;

import io.parley.database.Sql;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.InboundEvent.Account;
import io.parley.gateway.InboundEvent.SessionChanged;
import io.parley.gateway.SessionAddress;
import io.parley.gateway.SessionStatus;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class SessionRepository {
  private final JdbcClient jdbc;

  SessionRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Empty if the name is taken. */
  Optional<SessionId> insert(TenantId tenant, String name, SessionAddress address) {
    return jdbc.sql(
            """
            insert into session (tenant_id, name, gateway, gateway_name)
            values (:tenant, :name, :gateway, :gatewayName)
            on conflict (tenant_id, lower(name)) where deleted_at is null do nothing
            returning id
            """)
        .param("tenant", tenant.value())
        .param("name", name)
        .param("gateway", address.gateway().wire())
        .param("gatewayName", address.name())
        .query((row, _) -> new SessionId(Sql.uuid(row, "id")))
        .optional();
  }

  Optional<SessionId> named(TenantId tenant, String name) {
    return jdbc.sql(
            """
            select id from session
            where tenant_id = :tenant and lower(name) = lower(:name) and deleted_at is null
            """)
        .param("tenant", tenant.value())
        .param("name", name)
        .query((row, _) -> new SessionId(Sql.uuid(row, "id")))
        .optional();
  }

  List<Session> list(TenantId tenant) {
    return jdbc.sql(
            """
            select tenant_id, id, name, gateway, gateway_name, status, phone, lid, push_name, is_business, auto_transcribe, last_error,
              connected_at, created_at
            from session
            where tenant_id = :tenant and deleted_at is null
            order by id desc
            """)
        .param("tenant", tenant.value())
        .query((row, _) -> session(row))
        .list();
  }

  Optional<Session> find(TenantId tenant, SessionId id) {
    return jdbc.sql(
            """
            select tenant_id, id, name, gateway, gateway_name, status, phone, lid, push_name, is_business, auto_transcribe, last_error,
              connected_at, created_at
            from session
            where tenant_id = :tenant and id = :id and deleted_at is null
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> session(row))
        .optional();
  }

  /** Finds tenants by the names that gateways use. */
  List<Session> at(Collection<SessionAddress> addresses) {
    return jdbc.sql(
            """
            select s.tenant_id, s.id, s.name, s.gateway, s.gateway_name, s.status, s.phone, s.lid, s.push_name, s.is_business,
              s.auto_transcribe, s.last_error, s.connected_at, s.created_at
            from session s
            join unnest(:gateways, :names) as a (gateway, name) on a.gateway = s.gateway and a.name = s.gateway_name
            where s.deleted_at is null
            order by s.tenant_id, s.id
            """)
        .param("gateways", Sql.texts(addresses, address -> address.gateway().wire()))
        .param("names", Sql.texts(addresses, SessionAddress::name))
        .query((row, _) -> session(row))
        .list();
  }

  /** Of all tenants, to compare them with what is at a gateway. */
  List<Session> allAt(GatewayKind gateway) {
    return jdbc.sql(
            """
            select tenant_id, id, name, gateway, gateway_name, status, phone, lid, push_name, is_business, auto_transcribe,
              last_error, connected_at, created_at
            from session
            where gateway = :gateway and deleted_at is null
            order by tenant_id, id
            """)
        .param("gateway", gateway.wire())
        .query((row, _) -> session(row))
        .list();
  }

  /** False if it is not there. */
  boolean setTranscribe(TenantId tenant, SessionId id, boolean transcribe) {
    return jdbc.sql(
                """
                update session set auto_transcribe = :transcribe
                where tenant_id = :tenant and id = :id and deleted_at is null
                """)
            .param("tenant", tenant.value())
            .param("id", id.value())
            .param("transcribe", transcribe)
            .update()
        == 1;
  }

  Optional<Session> lock(SessionAddress address) {
    return jdbc.sql(
            """
            select tenant_id, id, name, gateway, gateway_name, status, phone, lid, push_name, is_business, auto_transcribe, last_error,
              connected_at, created_at
            from session
            where gateway = :gateway and gateway_name = :name and deleted_at is null
            for no key update
            """)
        .param("gateway", address.gateway().wire())
        .param("name", address.name())
        .query((row, _) -> session(row))
        .optional();
  }

  /** False if the report is older than the one that the status comes from. */
  boolean isNews(Session session, SessionChanged report) {
    return jdbc.sql(
            """
            select status_at is null or status_at <= :at from session where tenant_id = :tenant and id = :id
            """)
        .param("tenant", session.tenant().value())
        .param("id", session.id().value())
        .param("at", Sql.time(report.at()))
        .query(Boolean.class)
        .single();
  }

  void change(Session session, SessionChanged report, OffsetDateTime now) {
    var account = report.account();
    jdbc.sql(
            """
            update session
            set status = :status, status_at = :at, last_error = :error,
              connected_at = case when :status = 'working' and status <> 'working' then :now else connected_at end,
              phone = coalesce(:phone, phone),
              lid = coalesce(:lid, lid),
              push_name = coalesce(:pushName, push_name),
              is_business = coalesce(:business, is_business)
            where tenant_id = :tenant and id = :id
            """)
        .param("tenant", session.tenant().value())
        .param("id", session.id().value())
        .param("status", report.status().wire())
        .param("at", Sql.time(report.at()))
        .param("error", report.error())
        .param("now", now)
        .param("phone", account == null ? null : account.phone().digits())
        .param("lid", lid(account))
        .param("pushName", account == null ? null : account.pushName())
        .param("business", account == null ? null : account.isBusiness())
        .update();
  }

  void remember(Session session, SessionStatus status, @Nullable String error, OffsetDateTime now) {
    jdbc.sql(
            """
            insert into session_status_change (tenant_id, session_id, previous, status, error, at)
            values (:tenant, :session, :previous, :status, :error, :now)
            """)
        .param("tenant", session.tenant().value())
        .param("session", session.id().value())
        .param("previous", session.status().wire())
        .param("status", status.wire())
        .param("error", error)
        .param("now", now)
        .update();
  }

  /** Whether it is there; it cannot be deleted until the transaction ends. */
  boolean hold(TenantId tenant, SessionId id) {
    return jdbc.sql(
            """
            select id from session where tenant_id = :tenant and id = :id and deleted_at is null for share
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> Sql.uuid(row, "id"))
        .optional()
        .isPresent();
  }

  /** The row stays, for what was found through the session. */
  void delete(Session session, OffsetDateTime now) {
    jdbc.sql("update session set deleted_at = :now where tenant_id = :tenant and id = :id")
        .param("tenant", session.tenant().value())
        .param("id", session.id().value())
        .param("now", now)
        .update();
  }

  private static @Nullable String lid(@Nullable Account account) {
    return account == null || account.lid() == null ? null : account.lid().value();
  }

  private static Session session(ResultSet row) throws SQLException {
    var lid = row.getString("lid");
    return new Session(
        new TenantId(Sql.uuid(row, "tenant_id")),
        new SessionId(Sql.uuid(row, "id")),
        row.getString("name"),
        new SessionAddress(GatewayKind.of(row.getString("gateway")), row.getString("gateway_name")),
        SessionStatus.of(row.getString("status")),
        Sql.phone(row, "phone"),
        lid == null ? null : new WaId(lid),
        row.getString("push_name"),
        row.getBoolean("is_business"),
        row.getBoolean("auto_transcribe"),
        row.getString("last_error"),
        Sql.instant(row, "connected_at"),
        Sql.requiredInstant(row, "created_at"));
  }
}

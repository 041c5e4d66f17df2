package io.parley.events;

import io.parley.database.Sql;
import io.parley.shared.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class EventRepository {
  private static final int FETCHED_AT_ONCE = 500;

  private final JdbcClient jdbc;

  EventRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Takes the tenants' sequences in ascending order of tenants, since two transactions would
   * deadlock otherwise.
   */
  void insert(List<Events.Appended> events, OffsetDateTime now) {
    jdbc.sql(
            """
            with batch as (
              select tenant_id, session_id, type, data, position
              from unnest(:tenants, :sessions, :types, :data)
                with ordinality as b (tenant_id, session_id, type, data, position)),
            taken as (
              insert into event_sequence as sequence (tenant_id, last)
              select tenant_id, count(*) from batch group by tenant_id order by tenant_id
              on conflict (tenant_id) do update set last = sequence.last + excluded.last
              returning tenant_id, last)
            insert into event (tenant_id, sequence, session_id, type, data, created_at)
            select b.tenant_id,
              t.last - count(*) over (partition by b.tenant_id)
                + row_number() over (partition by b.tenant_id order by b.position),
              b.session_id, b.type, cast(b.data as json), :now
            from batch b join taken t on t.tenant_id = b.tenant_id
            """)
        .param("tenants", Sql.ids(events, Events.Appended::tenant))
        .param("sessions", Sql.idsOrNulls(events, Events.Appended::session))
        .param("types", Sql.texts(events, event -> event.type().wire()))
        .param("data", Sql.texts(events, Events.Appended::data))
        .param("now", now)
        .update();
  }

  long last(TenantId tenant) {
    return jdbc.sql("select last from event_sequence where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .query(Long.class)
        .optional()
        .orElse(0L);
  }

  /** The first event that is still kept. */
  Optional<Long> oldest(TenantId tenant) {
    return jdbc.sql(
            "select sequence from event where tenant_id = :tenant order by sequence limit 1")
        .param("tenant", tenant.value())
        .query(Long.class)
        .optional();
  }

  Optional<Long> sequenceOf(TenantId tenant, UUID id) {
    return jdbc.sql("select sequence from event where tenant_id = :tenant and id = :id")
        .param("tenant", tenant.value())
        .param("id", id)
        .query(Long.class)
        .optional();
  }

  /** How far the tenants' logs go; a tenant without events is missing. */
  Map<TenantId, Long> lasts(Collection<TenantId> tenants) {
    return jdbc
        .sql("select tenant_id, last from event_sequence where tenant_id = any(:tenants)")
        .param("tenants", Sql.ids(tenants))
        .query((row, _) -> Map.entry(new TenantId(Sql.uuid(row, "tenant_id")), row.getLong("last")))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  List<LoggedEvent> read(TenantId tenant, EventRange range, EventFilter filter, int limit) {
    return jdbc.sql(
            """
            select id, sequence, session_id, type, data, created_at
            from event
            where tenant_id = :tenant and sequence > :after and sequence <= :last
              and (cardinality(:types) = 0 or type = any(:types))
              and (cast(:session as uuid) is null or session_id = :session)
            order by sequence
            limit :limit
            """)
        .param("tenant", tenant.value())
        .param("after", range.after())
        .param("last", range.last())
        .param("types", Sql.texts(filter.types(), EventType::wire))
        .param("session", Sql.value(filter.session()))
        .param("limit", limit)
        .query((row, _) -> event(row))
        .list();
  }

  /**
   * Hands over all events in their order. Needs a transaction: without one the driver would fetch
   * everything at once.
   */
  void readAll(TenantId tenant, Consumer<LoggedEvent> reader) {
    jdbc.sql(
            """
            select id, sequence, session_id, type, data, created_at
            from event
            where tenant_id = :tenant
            order by sequence
            """)
        .withFetchSize(FETCHED_AT_ONCE)
        .param("tenant", tenant.value())
        .query(
            row -> {
              reader.accept(event(row));
            });
  }

  private static LoggedEvent event(ResultSet row) throws SQLException {
    return new LoggedEvent(
        Sql.uuid(row, "id"),
        row.getLong("sequence"),
        row.getObject("session_id", UUID.class),
        EventType.named(row.getString("type")).orElseThrow(),
        Sql.requiredInstant(row, "created_at"),
        row.getString("data"));
  }

  /** Says on a channel that something is new; nobody waits for it, and nothing depends on it. */
  void announce(Collection<String> words) {
    jdbc.sql("select pg_notify('parley_events', word) from unnest(:words) as word")
        .param("words", words.toArray(String[]::new))
        .query((row, _) -> row.getRow())
        .list();
  }
}

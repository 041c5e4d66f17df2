package io.parley.events;

import io.parley.database.Sql;
import io.parley.shared.TenantId;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

@Repository
class EventRepository {
  private static final TypeReference<Map<String, @Nullable Object>> DATA = new TypeReference<>() {};

  private final JdbcClient jdbc;
  private final JsonMapper json;

  EventRepository(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
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

  List<Event> read(TenantId tenant, EventRange range, Collection<EventType> types, int limit) {
    return jdbc.sql(
            """
            select id, sequence, type, data, created_at
            from event
            where tenant_id = :tenant and sequence > :after and sequence <= :last
              and (cardinality(:types) = 0 or type = any(:types))
            order by sequence
            limit :limit
            """)
        .param("tenant", tenant.value())
        .param("after", range.after())
        .param("last", range.last())
        .param("types", Sql.texts(types, EventType::wire))
        .param("limit", limit)
        .query(
            (row, _) ->
                new Event(
                    Sql.uuid(row, "id"),
                    row.getLong("sequence"),
                    EventType.named(row.getString("type")).orElseThrow(),
                    Objects.requireNonNull(Sql.instant(row, "created_at")),
                    json.readValue(row.getString("data"), DATA)))
        .list();
  }
}

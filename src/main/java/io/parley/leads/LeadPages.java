package io.parley.leads;

import io.parley.database.Sql;
import io.parley.shared.Cursor;
import io.parley.shared.LeadId;
import io.parley.shared.PageRequest;
import io.parley.shared.TenantId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

/**
 * The list of leads, however long it is. Places in it are counted off in an index; only the leads
 * of the page are read.
 */
@Repository
class LeadPages {
  private final JdbcClient jdbc;

  LeadPages(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A lead in a list.
   *
   * @param sortName the name as the database sorts it
   */
  record Listed(Lead lead, String sortName) {}

  /**
   * @param rows one more than asked for, if there is one
   * @param total how many leads the filter lets through
   */
  record Found(List<Listed> rows, long total) {}

  Found find(
      TenantId tenant,
      LeadFilter filter,
      LeadSort sort,
      PageRequest page,
      @Nullable Cursor cursor) {
    if (filter.search() != null) {
      return search(tenant, filter, sort, page, cursor);
    }
    var total = countAll(tenant, filter);
    // Nobody needs to look through a million leads for the ones that are not there.
    return new Found(total == 0 ? List.of() : list(tenant, filter, sort, page, cursor), total);
  }

  private List<Listed> list(
      TenantId tenant,
      LeadFilter filter,
      LeadSort sort,
      PageRequest page,
      @Nullable Cursor cursor) {
    var places =
        filter.group() != null || filter.statuses().isEmpty()
            ? placesInOrder(filter, sort, cursor)
            : placesByStatus(sort, cursor);
    return given(
            jdbc.sql(
                """
                with place as materialized (%s)
                select %s, sort_name
                from lead
                where tenant_id = :tenant and id in (select id from place)
                order by %s
                """
                    .formatted(places, LeadRepository.COLUMNS, sort.orderBy())),
            tenant,
            filter,
            sort,
            page,
            cursor)
        .query((row, _) -> new Listed(LeadRepository.lead(row), row.getString("sort_name")))
        .list();
  }

  private static String placesInOrder(LeadFilter filter, LeadSort sort, @Nullable Cursor cursor) {
    return """
    select id from lead
    where tenant_id = :tenant and %s and %s
    order by %s
    limit :limit offset :offset
    """
        .formatted(filter.condition(), after(sort, cursor), sort.orderBy());
  }

  /** The indexes have the leads of each status in order: as many of each as may be wanted. */
  private static String placesByStatus(LeadSort sort, @Nullable Cursor cursor) {
    return """
    select id
    from unnest(:statuses) as wanted (status)
    cross join lateral (
      select id, %1$s from lead
      where tenant_id = :tenant and status = wanted.status and %2$s
      order by %3$s
      limit :limit + :offset) as found
    order by %3$s
    limit :limit offset :offset
    """
        .formatted(sort.column(), after(sort, cursor), sort.orderBy());
  }

  /** Everything that is found is counted anyway. */
  private Found search(
      TenantId tenant,
      LeadFilter filter,
      LeadSort sort,
      PageRequest page,
      @Nullable Cursor cursor) {
    var rows = new ArrayList<Listed>();
    var total = new long[1];
    given(
            jdbc.sql(
                """
                with found as materialized (
                  select id, %1$s from lead where tenant_id = :tenant and %2$s),
                place as materialized (
                  select id from found where %3$s order by %4$s limit :limit offset :offset)
                select counted.total, page.*
                from (select count(*) as total from found) as counted
                left join (
                  select %5$s, sort_name
                  from lead
                  where tenant_id = :tenant and id in (select id from place)) as page on true
                order by %4$s
                """
                    .formatted(
                        sort.column(),
                        filter.condition(),
                        after(sort, cursor),
                        sort.orderBy(),
                        LeadRepository.COLUMNS)),
            tenant,
            filter,
            sort,
            page,
            cursor)
        .query(
            row -> {
              total[0] = row.getLong("total");
              if (row.getObject("id") != null) {
                rows.add(new Listed(LeadRepository.lead(row), row.getString("sort_name")));
              }
            });
    return new Found(rows, total[0]);
  }

  private static String after(LeadSort sort, @Nullable Cursor cursor) {
    return cursor == null ? "true" : sort.afterCursor();
  }

  private static StatementSpec given(
      StatementSpec statement,
      TenantId tenant,
      LeadFilter filter,
      LeadSort sort,
      PageRequest page,
      @Nullable Cursor cursor) {
    return statement
        .param("tenant", tenant.value())
        .params(filter.values())
        .param("afterValue", cursor == null ? null : sort.firstValue(cursor))
        .param("afterId", cursor == null ? null : cursor.value(1, LeadId::valueOf).value())
        .param("limit", page.size() + 1)
        .param("offset", page.skipped());
  }

  /** How many leads the filter lets through. */
  long count(TenantId tenant, LeadFilter filter) {
    return filter.search() == null ? countAll(tenant, filter) : countSearched(tenant, filter);
  }

  /** From the counters, which move with the leads. */
  private long countAll(TenantId tenant, LeadFilter filter) {
    return jdbc.sql(
            """
            select coalesce(sum(count), 0)
            from lead_count
            where tenant_id = :tenant
              and (cardinality(:statuses) = 0 or status = any(:statuses))
              and (cast(:group as uuid) is null or group_id = :group)
            """)
        .param("tenant", tenant.value())
        .param("statuses", Sql.texts(filter.statuses(), LeadStatus::wire))
        .param("group", Sql.value(filter.group()))
        .query(Long.class)
        .single();
  }

  private long countSearched(TenantId tenant, LeadFilter filter) {
    return jdbc.sql(
            """
            select count(*) from lead where tenant_id = :tenant and %s
            """
                .formatted(filter.condition()))
        .param("tenant", tenant.value())
        .params(filter.values())
        .query(Long.class)
        .single();
  }
}

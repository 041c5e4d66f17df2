package io.parley.leads;

import io.parley.database.Sql;
import io.parley.shared.GroupId;
import io.parley.shared.TenantId;
import java.util.Set;
import java.util.function.BiConsumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads leads for files: row by row, since nobody knows how many there are. */
@Repository
class LeadExportRepository {
  private static final int FETCHED_AT_ONCE = 500;

  private final JdbcClient jdbc;

  LeadExportRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The groups that have, or had, leads. */
  Set<GroupId> groups(TenantId tenant) {
    return Set.copyOf(
        jdbc.sql(
                """
                select distinct group_id from lead_count
                where tenant_id = :tenant and group_id is not null
                """)
            .param("tenant", tenant.value())
            .query((row, _) -> new GroupId(Sql.uuid(row, "group_id")))
            .list());
  }

  /**
   * Hands over leads, newest first. Needs a transaction: without one the driver would fetch
   * everything at once.
   */
  void read(
      TenantId tenant, LeadFilter filter, int most, BiConsumer<Lead, java.time.Instant> reader) {
    jdbc.sql(
            """
            select %s, updated_at
            from lead
            where tenant_id = :tenant and %s
            order by detected_at desc, id desc
            limit :most
            """
                .formatted(LeadRepository.COLUMNS, filter.condition()))
        .withFetchSize(FETCHED_AT_ONCE)
        .param("tenant", tenant.value())
        .params(filter.values())
        .param("most", most)
        .query(
            row -> {
              reader.accept(LeadRepository.lead(row), Sql.requiredInstant(row, "updated_at"));
            });
  }
}

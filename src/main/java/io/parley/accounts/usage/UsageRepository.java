package io.parley.accounts.usage;

import io.parley.accounts.usage.UsageCounters.Count;
import io.parley.database.Sql;
import io.parley.shared.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class UsageRepository {
  private static final int PARTS = 16;

  private final JdbcClient jdbc;

  UsageRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** What was done in a day or in a month. */
  record Sum(long messagesSent, long messagesReceived, long leadsDetected, long apiCalls) {}

  record Day(LocalDate date, Sum sum) {}

  record Month(YearMonth month, Sum sum) {}

  /** A tenant that is gone meanwhile is not counted. */
  void add(LocalDate day, List<Count> counts) {
    jdbc.sql(
            """
            insert into usage_day as known
              (tenant_id, day, part, messages_received, messages_sent, leads_detected, api_calls)
            select c.tenant_id, :day, :part, c.received, c.sent, c.leads, c.calls
            from unnest(:tenants, :received, :sent, :leads, :calls) as c (tenant_id, received, sent, leads, calls)
            join tenant t on t.tenant_id = c.tenant_id
            -- as all do, or they would deadlock
            order by c.tenant_id
            on conflict (tenant_id, day, part) do update
            set messages_received = known.messages_received + excluded.messages_received,
              messages_sent = known.messages_sent + excluded.messages_sent,
              leads_detected = known.leads_detected + excluded.leads_detected,
              api_calls = known.api_calls + excluded.api_calls
            """)
        .param("day", day)
        .param("part", ThreadLocalRandom.current().nextInt(PARTS))
        .param("tenants", Sql.ids(counts, Count::tenant))
        .param("received", numbers(counts, Counted.MESSAGES_RECEIVED))
        .param("sent", numbers(counts, Counted.MESSAGES_SENT))
        .param("leads", numbers(counts, Counted.LEADS_DETECTED))
        .param("calls", numbers(counts, Counted.API_CALLS))
        .update();
  }

  /** The days up to the last one, newest first, those included on which nothing happened. */
  List<Day> days(TenantId tenant, LocalDate last, int count) {
    return jdbc.sql(
            """
            select d.day, coalesce(sum(u.messages_sent), 0) as sent,
              coalesce(sum(u.messages_received), 0) as received, coalesce(sum(u.leads_detected), 0) as leads,
              coalesce(sum(u.api_calls), 0) as calls
            from (select cast(:last as date) - n as day from generate_series(0, :count - 1) as n) d
            left join usage_day u on u.tenant_id = :tenant and u.day = d.day
            group by d.day
            order by d.day desc
            """)
        .param("tenant", tenant.value())
        .param("last", last)
        .param("count", count)
        .query((row, _) -> new Day(row.getObject("day", LocalDate.class), sum(row)))
        .list();
  }

  /**
   * The months up to the last one, newest first, those included in which nothing happened. What was
   * sent is counted in the month that pays for it.
   */
  List<Month> months(TenantId tenant, YearMonth last, int count) {
    return jdbc.sql(
            """
            select m.month, coalesce(max(q.used), 0) as sent,
              coalesce(sum(u.messages_received), 0) as received, coalesce(sum(u.leads_detected), 0) as leads,
              coalesce(sum(u.api_calls), 0) as calls
            from (
              select cast(cast(:last as date) - make_interval(months => n) as date) as month
              from generate_series(0, :count - 1) as n) m
            left join usage_day u
              on u.tenant_id = :tenant and u.day >= m.month and u.day < m.month + make_interval(months => 1)
            left join message_quota q on q.tenant_id = :tenant and q.month = m.month
            group by m.month
            order by m.month desc
            """)
        .param("tenant", tenant.value())
        .param("last", last.atDay(1))
        .param("count", count)
        .query(
            (row, _) ->
                new Month(YearMonth.from(row.getObject("month", LocalDate.class)), sum(row)))
        .list();
  }

  private static Long[] numbers(List<Count> counts, Counted what) {
    return counts.stream().map(count -> count.of(what)).toArray(Long[]::new);
  }

  private static Sum sum(ResultSet row) throws SQLException {
    return new Sum(
        row.getLong("sent"), row.getLong("received"), row.getLong("leads"), row.getLong("calls"));
  }
}

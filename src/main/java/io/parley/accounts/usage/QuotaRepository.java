package io.parley.accounts.usage;

import io.parley.database.Sql;
import io.parley.shared.TenantId;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class QuotaRepository {
  private final JdbcClient jdbc;

  QuotaRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** What becomes of reserved messages. */
  enum Step {
    USE,
    RELEASE;

    private String column() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Of whom and of when. */
  record Month(TenantId tenant, YearMonth month) {
    static Month of(Reservation reservation) {
      return new Month(reservation.tenant(), reservation.month());
    }
  }

  /** Whether there was room: the row is both the limit's usage and the lock of it. */
  boolean reserve(Reservation wanted, OffsetDateTime now) {
    return jdbc.sql(
                """
                with plan_of as (
                  select p.messages_per_month as most
                  from tenant t join plan p on p.id = t.plan_id
                  where t.tenant_id = :tenant),
                taken as (
                  insert into message_quota as quota (tenant_id, month, reserved)
                  select :tenant, :month, :messages from plan_of where most is null or most >= :messages
                  on conflict (tenant_id, month) do update set reserved = quota.reserved + excluded.reserved
                  where (select most is null or most >= quota.used + quota.reserved + excluded.reserved from plan_of)
                  returning tenant_id, month)
                insert into message_quota_entry (tenant_id, month, step, messages, at)
                select tenant_id, month, 'reserve', :messages, :now from taken
                """)
            .param("tenant", wanted.tenant().value())
            .param("month", wanted.month().atDay(1))
            .param("messages", wanted.messages())
            .param("now", now)
            .update()
        == 1;
  }

  /**
   * @return of how many months, each tenant's by itself, so many were reserved
   */
  int settle(Step step, Collection<Reservation> parts, OffsetDateTime now) {
    return jdbc.sql(
            """
            with parts as (
              select tenant_id, month, sum(messages) as messages
              from unnest(:tenants, cast(:months as date[]), :messages) as p (tenant_id, month, messages)
              group by tenant_id, month),
            held as materialized (
              select q.tenant_id, q.month, p.messages
              from parts p join message_quota q on q.tenant_id = p.tenant_id and q.month = p.month
              -- as all do, or they would deadlock
              order by q.tenant_id, q.month
              for no key update of q),
            settled as (
              update message_quota q
              set reserved = q.reserved - h.messages,
                used = q.used + case when :step = 'use' then h.messages else 0 end
              from held h
              where q.tenant_id = h.tenant_id and q.month = h.month and q.reserved >= h.messages
              returning q.tenant_id, q.month, h.messages)
            insert into message_quota_entry (tenant_id, month, step, messages, at)
            select tenant_id, month, :step, messages, :now from settled
            """)
        .param("tenants", Sql.ids(parts, Reservation::tenant))
        .param("months", Sql.texts(parts, part -> part.month().atDay(1).toString()))
        .param("messages", Sql.numbers(parts, Reservation::messages))
        .param("step", step.column())
        .param("now", now)
        .update();
  }

  Quota find(TenantId tenant, YearMonth month) {
    return jdbc.sql(
            """
            select p.messages_per_month, coalesce(q.used, 0) as used, coalesce(q.reserved, 0) as reserved
            from tenant t
            join plan p on p.id = t.plan_id
            left join message_quota q on q.tenant_id = t.tenant_id and q.month = :month
            where t.tenant_id = :tenant
            """)
        .param("tenant", tenant.value())
        .param("month", month.atDay(1))
        .query(
            (row, _) ->
                new Quota(
                    month,
                    row.getObject("messages_per_month", Integer.class),
                    row.getLong("used"),
                    row.getLong("reserved")))
        .single();
  }

  Optional<String> nextWithMore(TenantId tenant) {
    return jdbc.sql(
            """
            select more.id
            from tenant t
            join plan mine on mine.id = t.plan_id
            join plan more on more.position > mine.position
              and (more.messages_per_month is null or more.messages_per_month > mine.messages_per_month)
            where t.tenant_id = :tenant
            order by more.position
            limit 1
            """)
        .param("tenant", tenant.value())
        .query(String.class)
        .optional();
  }
}

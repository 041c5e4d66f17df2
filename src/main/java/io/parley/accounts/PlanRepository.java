package io.parley.accounts;

import io.parley.shared.TenantId;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class PlanRepository {
  private final JdbcClient jdbc;

  PlanRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Plan of(TenantId tenant) {
    return jdbc.sql(
            """
            select p.id, p.display_name, p.requests_per_minute
            from tenant t join plan p on p.id = t.plan_id
            where t.tenant_id = :tenant
            """)
        .param("tenant", tenant.value())
        .query(
            (row, _) ->
                new Plan(
                    row.getString("id"),
                    row.getString("display_name"),
                    row.getObject("requests_per_minute", Integer.class)))
        .single();
  }

  boolean exists(String plan) {
    return jdbc.sql("select exists (select from plan where id = :plan)")
        .param("plan", plan)
        .query(Boolean.class)
        .single();
  }

  /** Takes a place if the plan has one left; the row is locked until the transaction ends. */
  boolean take(TenantId tenant, Place place) {
    var taken =
        jdbc.sql(
                """
                with free as (
                  select case cast(:kind as text)
                    when 'sessions' then p.sessions
                    when 'monitored_groups' then p.monitored_groups
                    when 'custom_groups' then p.custom_groups
                  end as places
                  from tenant t join plan p on p.id = t.plan_id
                  where t.tenant_id = :tenant)
                insert into plan_place as place (tenant_id, kind, used)
                select :tenant, :kind, 1 from free where places is null or places > 0
                on conflict (tenant_id, kind) do update
                set used = place.used + 1
                where (select places is null or places > place.used from free)
                """)
            .param("tenant", tenant.value())
            .param("kind", place.column())
            .update();
    return taken == 1;
  }

  void give(TenantId tenant, Place place) {
    jdbc.sql(
            "update plan_place set used = used - 1 where tenant_id = :tenant and kind = :kind and used > 0")
        .param("tenant", tenant.value())
        .param("kind", place.column())
        .update();
  }

  boolean has(TenantId tenant, Feature feature) {
    return jdbc.sql(
            """
            select :feature = any(p.features)
            from tenant t join plan p on p.id = t.plan_id
            where t.tenant_id = :tenant
            """)
        .param("tenant", tenant.value())
        .param("feature", feature.column())
        .query(Boolean.class)
        .single();
  }

  /** The smallest plan that has it. */
  Optional<String> firstWith(Feature feature) {
    return jdbc.sql("select id from plan where :feature = any(features) order by position limit 1")
        .param("feature", feature.column())
        .query(String.class)
        .optional();
  }

  Optional<String> nextWithMore(TenantId tenant, Place place) {
    return jdbc.sql(
            """
            with places as (
              select id, position, case cast(:kind as text)
                when 'sessions' then sessions
                when 'monitored_groups' then monitored_groups
                when 'custom_groups' then custom_groups
              end as places
              from plan)
            select more.id
            from tenant t
            join places mine on mine.id = t.plan_id
            join places more on more.position > mine.position and (more.places is null or more.places > mine.places)
            where t.tenant_id = :tenant
            order by more.position
            limit 1
            """)
        .param("tenant", tenant.value())
        .param("kind", place.column())
        .query(String.class)
        .optional();
  }
}

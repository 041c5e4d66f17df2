package io.parley.audiences.imports;

import io.parley.database.Sql;
import io.parley.shared.CustomGroupId;
import io.parley.shared.TenantId;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Members as imports write them, and take them back: always many at once. */
@Repository
class MemberRepository {
  private final JdbcClient jdbc;

  MemberRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Of the people of a batch; all others of them were there before. */
  record Taken(long added, long updated) {}

  /**
   * @param last of the people who were looked at; null when all were
   * @param gone members who were removed
   * @param restored members who are as they were before
   */
  record TakenBack(@Nullable UUID last, long gone, long restored) {}

  /**
   * Has each statement of the transaction planned for what it is given: a table that was empty when
   * the first batch came is none that is read from end to end when it holds a million.
   */
  void planAnew() {
    jdbc.sql("select set_config('plan_cache_mode', 'force_custom_plan', true)")
        .query((_, _) -> true)
        .list();
  }

  /** Locked until the transaction ends; false if the group is gone. */
  boolean lockGroup(TenantId tenant, CustomGroupId group) {
    return jdbc.sql(
            "select id from custom_group where tenant_id = :tenant and id = :group for no key update")
        .param("tenant", tenant.value())
        .param("group", group.value())
        .query((row, _) -> Sql.uuid(row, "id"))
        .optional()
        .isPresent();
  }

  boolean exists(TenantId tenant, CustomGroupId group) {
    return jdbc.sql(
            "select exists (select from custom_group where tenant_id = :tenant and id = :group)")
        .param("tenant", tenant.value())
        .param("group", group.value())
        .query(Boolean.class)
        .single();
  }

  /**
   * Adds who is not in the group; who is there gets a name where there was none, and the variables
   * of the row. Whoever was in the file before is left alone. What was changed is remembered.
   *
   * @param newcomers each person once; the group is locked
   */
  Taken take(ListImport running, Collection<Newcomer> newcomers, OffsetDateTime now) {
    return jdbc.sql(
            """
            with wanted as (
              select contact_id, phone, name, cast(variables as jsonb) as variables, place
              from unnest(:people, :phones, :names, :variables)
                with ordinality as w (contact_id, phone, name, variables, place)),
            fresh as (
              select w.*, m.id as member_id, m.name as old_name, m.variables as old_variables
              from wanted w
              -- not '=': while nobody knows how large a group is, it would be read from end to end for each person
              left join custom_group_member m
                on m.tenant_id = :tenant and m.contact_id = w.contact_id and m.group_id is not distinct from :group
              where not exists (
                select from custom_group_import_person p
                where p.tenant_id = :tenant and p.import_id = :import and p.contact_id = w.contact_id)),
            added as (
              insert into custom_group_member (tenant_id, group_id, contact_id, phone, name, variables, added_at)
              select :tenant, :group, contact_id, phone, name, variables, :now
              from fresh
              where member_id is null
              order by place
              returning id, contact_id, name, variables),
            changing as (
              select f.contact_id, f.member_id, case when f.old_name is null then f.name end as name,
                news.earlier, news.later
              from fresh f
              cross join lateral (
                select coalesce(jsonb_object_agg(v.key, f.old_variables -> v.key), '{}') as earlier,
                  coalesce(jsonb_object_agg(v.key, v.value), '{}') as later
                from jsonb_each(f.variables) v
                where f.old_variables -> v.key is distinct from v.value) news
              where f.member_id is not null
                and ((f.old_name is null and f.name is not null) or news.later <> '{}')),
            changed as (
              update custom_group_member m
              set name = coalesce(m.name, c.name), variables = m.variables || c.later
              from changing c
              where m.tenant_id = :tenant and m.id = c.member_id),
            remembered as (
              insert into custom_group_import_person (tenant_id, import_id, contact_id, change, member_id, written, name,
                variables_before, variables_after)
              select :tenant, :import, contact_id, 'added', id,
                cast(md5(coalesce(name, '') || chr(31) || cast(variables as text)) as uuid), null, null, null
              from added
              union all
              select :tenant, :import, contact_id, 'updated', member_id, null, name, earlier, later
              from changing
              union all
              select :tenant, :import, contact_id, 'none', null, null, null, null, null
              from fresh
              where member_id is not null and contact_id not in (select contact_id from changing)
              returning change)
            select count(*) filter (where change = 'added') as added, count(*) filter (where change = 'updated') as updated
            from remembered
            """)
        .param("tenant", running.tenant().value())
        .param("group", running.group().value())
        .param("import", running.id().value())
        .param("people", Sql.ids(newcomers, Newcomer::person))
        .param("phones", Sql.texts(newcomers, newcomer -> newcomer.phone().digits()))
        .param("names", Sql.texts(newcomers, Newcomer::name))
        .param("variables", Sql.texts(newcomers, Newcomer::variables))
        .param("now", now)
        .query((row, _) -> new Taken(row.getLong("added"), row.getLong("updated")))
        .single();
  }

  /** What {@link #take} would do; only who was in the file is remembered. */
  Taken rehearse(ListImport running, Collection<Newcomer> newcomers) {
    return jdbc.sql(
            """
            with wanted as (
              select contact_id, name, cast(variables as jsonb) as variables
              from unnest(:people, :names, :variables) as w (contact_id, name, variables)),
            remembered as (
              insert into custom_group_import_person (tenant_id, import_id, contact_id, change)
              select :tenant, :import, w.contact_id,
                case
                  when m.id is null then 'added'
                  when m.name is null and w.name is not null or not m.variables @> w.variables then 'updated'
                  else 'none'
                end
              from wanted w
              left join custom_group_member m
                on m.tenant_id = :tenant and m.contact_id = w.contact_id and m.group_id is not distinct from :group
              where not exists (
                select from custom_group_import_person p
                where p.tenant_id = :tenant and p.import_id = :import and p.contact_id = w.contact_id)
              returning change)
            select count(*) filter (where change = 'added') as added, count(*) filter (where change = 'updated') as updated
            from remembered
            """)
        .param("tenant", running.tenant().value())
        .param("group", running.group().value())
        .param("import", running.id().value())
        .param("people", Sql.ids(newcomers, Newcomer::person))
        .param("names", Sql.texts(newcomers, Newcomer::name))
        .param("variables", Sql.texts(newcomers, Newcomer::variables))
        .query((row, _) -> new Taken(row.getLong("added"), row.getLong("updated")))
        .single();
  }

  /** The group's own count, and that something in it is new. */
  void count(TenantId tenant, CustomGroupId group, long more, OffsetDateTime now) {
    jdbc.sql(
            """
            update custom_group set member_count = member_count + :more, updated_at = :now
            where tenant_id = :tenant and id = :group
            """)
        .param("tenant", tenant.value())
        .param("group", group.value())
        .param("more", more)
        .param("now", now)
        .update();
  }

  /**
   * Takes back what an import did for some of its people, in one order. An added member goes unless
   * somebody changed them since; of an updated one, the name and each variable that are as the
   * import wrote them become as they were before. The group is locked.
   */
  TakenBack takeBack(ListImport undoing, UUID after, int most) {
    return jdbc.sql(
            """
            with part as (
              select contact_id, change, member_id, written, name, variables_before, variables_after
              from custom_group_import_person
              where tenant_id = :tenant and import_id = :import and contact_id > :after
              order by contact_id
              limit :most),
            gone as (
              delete from custom_group_member m
              using part p
              where p.change = 'added' and m.tenant_id = :tenant and m.id = p.member_id
                and cast(md5(coalesce(m.name, '') || chr(31) || cast(m.variables as text)) as uuid) = p.written
              returning m.id),
            earlier as (
              select m.id, case when m.name = p.name then null else m.name end as name,
                m.variables - own.names || own.before as variables
              from part p
              join custom_group_member m on m.tenant_id = :tenant and m.id = p.member_id
              cross join lateral (
                select coalesce(array_agg(v.key), '{}') as names,
                  coalesce(
                    jsonb_object_agg(v.key, p.variables_before -> v.key)
                      filter (where p.variables_before ->> v.key is not null), '{}') as before
                from jsonb_each(p.variables_after) v
                where m.variables -> v.key = v.value) own
              where p.change = 'updated'),
            restored as (
              update custom_group_member m
              set name = e.name, variables = e.variables
              from earlier e
              where m.tenant_id = :tenant and m.id = e.id and (m.name, m.variables) is distinct from (e.name, e.variables)
              returning m.id)
            select (select contact_id from part order by contact_id desc limit 1) as last,
              (select count(*) from gone) as gone, (select count(*) from restored) as restored
            """)
        .param("tenant", undoing.tenant().value())
        .param("import", undoing.id().value())
        .param("after", after)
        .param("most", most)
        .query(
            (row, _) ->
                new TakenBack(
                    row.getObject("last", UUID.class),
                    row.getLong("gone"),
                    row.getLong("restored")))
        .single();
  }
}

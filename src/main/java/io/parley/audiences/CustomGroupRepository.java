package io.parley.audiences;

import io.parley.database.Sql;
import io.parley.shared.ContactId;
import io.parley.shared.CustomGroupId;
import io.parley.shared.MemberId;
import io.parley.shared.PageRequest;
import io.parley.shared.Phone;
import io.parley.shared.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

@Repository
class CustomGroupRepository {
  private static final TypeReference<TreeMap<String, String>> VARIABLES = new TypeReference<>() {};
  private static final int FETCHED_AT_ONCE = 500;

  private final JdbcClient jdbc;
  private final JsonMapper json;

  CustomGroupRepository(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  CustomGroupId insert(TenantId tenant, String name, OffsetDateTime now) {
    return jdbc.sql(
            """
            insert into custom_group (tenant_id, name, created_at, updated_at)
            values (:tenant, :name, :now, :now)
            returning id
            """)
        .param("tenant", tenant.value())
        .param("name", name)
        .param("now", now)
        .query((row, _) -> new CustomGroupId(Sql.uuid(row, "id")))
        .single();
  }

  /** One row more than asked for, if there is one. */
  List<CustomGroup> list(TenantId tenant, PageRequest page, @Nullable CustomGroupId after) {
    return jdbc.sql(
            """
            select id, name, member_count, created_at, updated_at
            from custom_group
            where tenant_id = :tenant and (cast(:after as uuid) is null or id < :after)
            order by id desc
            limit :limit offset :offset
            """)
        .param("tenant", tenant.value())
        .param("after", Sql.value(after))
        .param("limit", page.size() + 1)
        .param("offset", page.skipped())
        .query((row, _) -> group(row))
        .list();
  }

  long count(TenantId tenant) {
    return jdbc.sql("select count(*) from custom_group where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .query(Long.class)
        .single();
  }

  Optional<CustomGroup> find(TenantId tenant, CustomGroupId id) {
    return jdbc.sql(
            """
            select id, name, member_count, created_at, updated_at
            from custom_group
            where tenant_id = :tenant and id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> group(row))
        .optional();
  }

  /** Locked until the transaction ends; false if it is not there. */
  boolean lock(TenantId tenant, CustomGroupId id) {
    return jdbc.sql(
            "select id from custom_group where tenant_id = :tenant and id = :id for no key update")
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> Sql.uuid(row, "id"))
        .optional()
        .isPresent();
  }

  boolean rename(TenantId tenant, CustomGroupId id, String name, OffsetDateTime now) {
    return jdbc.sql(
                """
                update custom_group set name = :name, updated_at = :now
                where tenant_id = :tenant and id = :id
                """)
            .param("tenant", tenant.value())
            .param("id", id.value())
            .param("name", name)
            .param("now", now)
            .update()
        == 1;
  }

  /** With its members. */
  boolean delete(TenantId tenant, CustomGroupId id) {
    return jdbc.sql("delete from custom_group where tenant_id = :tenant and id = :id")
            .param("tenant", tenant.value())
            .param("id", id.value())
            .update()
        == 1;
  }

  /**
   * Adds and counts people; who is in the group already may get a name there.
   *
   * @param candidates each person once; the group is locked
   */
  CustomGroups.Added add(
      TenantId tenant, CustomGroupId id, Collection<Candidate> candidates, OffsetDateTime now) {
    return jdbc.sql(
            """
            with added as (
              insert into custom_group_member as known (tenant_id, group_id, contact_id, phone, name, added_at)
              select :tenant, :group, contact_id, phone, name, :now
              from unnest(:people, :phones, :names)
                with ordinality as c (contact_id, phone, name, position)
              order by position
              on conflict (tenant_id, group_id, contact_id) do update
              set name = excluded.name
              where known.name is null and excluded.name is not null
              returning xmax = 0 as is_new),
            news as (
              select count(*) filter (where is_new) as members, count(*) as rows from added)
            update custom_group g
            set member_count = g.member_count + n.members,
              updated_at = case when n.rows = 0 then g.updated_at else :now end
            from news n
            where g.tenant_id = :tenant and g.id = :group
            returning n.members, g.member_count
            """)
        .param("tenant", tenant.value())
        .param("group", id.value())
        .param("people", Sql.ids(candidates, Candidate::person))
        .param("phones", Sql.texts(candidates, candidate -> candidate.phone().digits()))
        .param("names", Sql.texts(candidates, Candidate::name))
        .param("now", now)
        .query(
            (row, _) -> new CustomGroups.Added(row.getInt("members"), row.getLong("member_count")))
        .single();
  }

  /** Removes and counts members; the group is locked. */
  CustomGroups.RemovedMembers remove(
      TenantId tenant,
      CustomGroupId id,
      Collection<MemberId> members,
      Collection<ContactId> people,
      OffsetDateTime now) {
    return jdbc.sql(
            """
            with gone as (
              delete from custom_group_member
              where tenant_id = :tenant and group_id = :group and (id = any(:members) or contact_id = any(:people))
              returning id),
            fewer as (
              select count(*) as members from gone)
            update custom_group g
            set member_count = g.member_count - f.members,
              updated_at = case when f.members = 0 then g.updated_at else :now end
            from fewer f
            where g.tenant_id = :tenant and g.id = :group
            returning f.members, g.member_count
            """)
        .param("tenant", tenant.value())
        .param("group", id.value())
        .param("members", Sql.ids(members))
        .param("people", Sql.ids(people))
        .param("now", now)
        .query(
            (row, _) ->
                new CustomGroups.RemovedMembers(row.getInt("members"), row.getLong("member_count")))
        .single();
  }

  /** Newest first; one row more than asked for, if there is one. */
  List<Member> members(TenantId tenant, CustomGroupId group, MemberPage page) {
    return jdbc.sql(
            """
            select id, contact_id, phone, name, variables, added_at
            from custom_group_member
            where tenant_id = :tenant and group_id = :group and id < coalesce(cast(:after as uuid), :last)
            order by id desc
            limit :limit offset :offset
            """)
        .param("tenant", tenant.value())
        .param("group", group.value())
        .param("after", Sql.value(page.after()))
        // Always a bound, so that one plan serves the first page and all others.
        .param("last", java.util.UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff"))
        .param("limit", page.size() + 1)
        .param("offset", page.skipped())
        .query((row, _) -> member(row))
        .list();
  }

  /**
   * Hands over all members, newest first. Needs a transaction: without one the driver would fetch
   * everything at once.
   */
  void read(TenantId tenant, CustomGroupId group, Consumer<Member> reader) {
    jdbc.sql(
            """
            select id, contact_id, phone, name, variables, added_at
            from custom_group_member
            where tenant_id = :tenant and group_id = :group
            order by id desc
            """)
        .withFetchSize(FETCHED_AT_ONCE)
        .param("tenant", tenant.value())
        .param("group", group.value())
        .query(
            row -> {
              reader.accept(member(row));
            });
  }

  private Member member(ResultSet row) throws SQLException {
    return new Member(
        new MemberId(Sql.uuid(row, "id")),
        new ContactId(Sql.uuid(row, "contact_id")),
        new Phone(row.getString("phone")),
        row.getString("name"),
        json.readValue(row.getString("variables"), VARIABLES),
        Sql.requiredInstant(row, "added_at"));
  }

  private static CustomGroup group(ResultSet row) throws SQLException {
    return new CustomGroup(
        new CustomGroupId(Sql.uuid(row, "id")),
        row.getString("name"),
        row.getLong("member_count"),
        Sql.requiredInstant(row, "created_at"),
        Sql.requiredInstant(row, "updated_at"));
  }
}

package io.parley.groups;

import io.parley.database.Sql;
import io.parley.messages.GroupNews;
import io.parley.shared.GroupId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class GroupChangeRepository {
  private final JdbcClient jdbc;

  GroupChangeRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A group whose people are to be counted. */
  record Due(TenantId tenant, GroupId group, SessionId session, WaId waGroup) {}

  /** Repeats change nothing. */
  void record(Collection<GroupNews> news, OffsetDateTime now) {
    jdbc.sql(
            """
            insert into group_change (tenant_id, group_id, change, subject, people, changed_at, recorded_at)
            select tenant_id, group_id, change, subject, people, changed_at, :now
            from unnest(:tenants, :groups, :changes, :subjects, :people, cast(:times as timestamptz[]))
              as n (tenant_id, group_id, change, subject, people, changed_at)
            on conflict do nothing
            """)
        .param("tenants", Sql.ids(news, GroupNews::tenant))
        .param("groups", Sql.ids(news, GroupNews::group))
        .param("changes", Sql.texts(news, one -> one.change().change().wire()))
        .param("subjects", Sql.texts(news, one -> one.change().subject()))
        .param("people", Sql.texts(news, GroupChangeRepository::people))
        .param("times", Sql.times(news, one -> one.change().at()))
        .param("now", now)
        .update();
  }

  /**
   * A name that a user gave stays; one that came from the gateway follows it.
   *
   * @return the newest of each group, but for those that are older than what is known
   */
  List<GroupNews> rename(List<GroupNews> news) {
    return jdbc.sql(
            """
            update monitored_group g
            set name = case when g.name = g.subject then n.subject else g.name end,
              subject = n.subject, subject_at = n.changed_at
            from (
              select distinct on (tenant_id, group_id) *
              from unnest(:tenants, :groups, :subjects, cast(:times as timestamptz[]))
                with ordinality as n (tenant_id, group_id, subject, changed_at, position)
              order by tenant_id, group_id, changed_at desc, position desc) n
            where g.tenant_id = n.tenant_id and g.id = n.group_id
              and (g.subject_at is null or g.subject_at <= n.changed_at)
            returning n.position
            """)
        .param("tenants", Sql.ids(news, GroupNews::tenant))
        .param("groups", Sql.ids(news, GroupNews::group))
        .param("subjects", Sql.texts(news, one -> one.change().subject()))
        .param("times", Sql.times(news, one -> one.change().at()))
        .query((row, _) -> news.get(row.getInt("position") - 1))
        .list();
  }

  /** The gateway is asked once for all that happens until then. */
  void countPeopleAt(Collection<GroupNews> news, OffsetDateTime due) {
    jdbc.sql(
            """
            update monitored_group g
            set participants_due_at = least(g.participants_due_at, :due)
            from (select distinct tenant_id, group_id from unnest(:tenants, :groups) as n (tenant_id, group_id)) n
            where g.tenant_id = n.tenant_id and g.id = n.group_id
            """)
        .param("tenants", Sql.ids(news, GroupNews::tenant))
        .param("groups", Sql.ids(news, GroupNews::group))
        .param("due", due)
        .update();
  }

  /**
   * Claims groups of all tenants whose people are to be counted; whoever claims them and dies
   * leaves them to the next.
   */
  List<Due> claim(OffsetDateTime now, OffsetDateTime again, int most) {
    return jdbc.sql(
            """
            update monitored_group
            set participants_due_at = :again
            where (tenant_id, id) in (
              select tenant_id, id from monitored_group
              where participants_due_at <= :now and deleted_at is null
              order by participants_due_at
              limit :most
              for update skip locked)
            returning tenant_id, id, session_id, wa_group_id
            """)
        .param("now", now)
        .param("again", again)
        .param("most", most)
        .query(
            (row, _) ->
                new Due(
                    new TenantId(Sql.uuid(row, "tenant_id")),
                    new GroupId(Sql.uuid(row, "id")),
                    new SessionId(Sql.uuid(row, "session_id")),
                    new WaId(row.getString("wa_group_id"))))
        .list();
  }

  void countPeople(Due group, int people, OffsetDateTime next) {
    jdbc.sql(
            """
            update monitored_group
            set participant_count = :people, participants_due_at = :next
            where tenant_id = :tenant and id = :group
            """)
        .param("tenant", group.tenant().value())
        .param("group", group.group().value())
        .param("people", people)
        .param("next", next)
        .update();
  }

  private static String people(GroupNews news) {
    return news.change().people().stream().map(WaId::value).collect(Collectors.joining(" "));
  }
}

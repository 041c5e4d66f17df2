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

  /**
   * A group whose people are to be counted.
   *
   * @param until when whoever claimed it is taken for dead
   * @param failures since the last time that they could be counted
   * @param isNameless whether the gateway has not told its name yet
   */
  record Due(
      TenantId tenant,
      GroupId group,
      SessionId session,
      WaId waGroup,
      OffsetDateTime until,
      int failures,
      boolean isNameless) {}

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

  /** Who left a group cannot ask about it; reports that come late change nothing. */
  void countNoMore(Collection<GroupNews> left) {
    jdbc.sql(
            """
            update monitored_group g
            set participants_due_at = null
            from (
              select tenant_id, group_id, max(changed_at) as left_at
              from unnest(:tenants, :groups, cast(:times as timestamptz[])) as n (tenant_id, group_id, changed_at)
              group by tenant_id, group_id) n
            where g.tenant_id = n.tenant_id and g.id = n.group_id
              and not exists (
                select from group_change c
                where c.tenant_id = n.tenant_id and c.group_id = n.group_id and c.change = 'entered'
                  and c.changed_at > n.left_at)
            """)
        .param("tenants", Sql.ids(left, GroupNews::tenant))
        .param("groups", Sql.ids(left, GroupNews::group))
        .param("times", Sql.times(left, one -> one.change().at()))
        .update();
  }

  /**
   * Claims groups of all tenants whose people are to be counted; whoever claims them and dies
   * leaves them to the next.
   *
   * @param busy sessions that are being asked
   */
  List<Due> claim(OffsetDateTime now, OffsetDateTime until, Collection<SessionId> busy, int most) {
    return jdbc.sql(
            """
            update monitored_group
            set participants_due_at = :until
            where (tenant_id, id) in (
              select tenant_id, id from monitored_group
              where participants_due_at <= :now and deleted_at is null and session_id <> all (:busy)
              order by participants_due_at
              limit :most
              for update skip locked)
            returning tenant_id, id, session_id, wa_group_id, participants_due_at, participants_failures,
              coalesce(subject, wa_group_id) = wa_group_id as is_nameless
            """)
        .param("now", now)
        .param("until", until)
        .param("busy", Sql.ids(busy))
        .param("most", most)
        .query(
            (row, _) ->
                new Due(
                    new TenantId(Sql.uuid(row, "tenant_id")),
                    new GroupId(Sql.uuid(row, "id")),
                    new SessionId(Sql.uuid(row, "session_id")),
                    new WaId(row.getString("wa_group_id")),
                    row.getObject("participants_due_at", OffsetDateTime.class),
                    row.getInt("participants_failures"),
                    row.getBoolean("is_nameless")))
        .list();
  }

  /** Who came or went while the gateway was asked is counted once more, as it was told. */
  void countPeople(Due group, int people, OffsetDateTime next) {
    jdbc.sql(
            """
            update monitored_group
            set participant_count = :people, participants_failures = 0,
              participants_due_at = case when participants_due_at = :until then :next else participants_due_at end
            where tenant_id = :tenant and id = :group
            """)
        .param("tenant", group.tenant().value())
        .param("group", group.group().value())
        .param("people", people)
        .param("until", group.until())
        .param("next", next)
        .update();
  }

  void fail(Due group, OffsetDateTime next) {
    jdbc.sql(
            """
            update monitored_group
            set participants_failures = participants_failures + 1, participants_due_at = :next
            where tenant_id = :tenant and id = :group and participants_due_at = :until
            """)
        .param("tenant", group.tenant().value())
        .param("group", group.group().value())
        .param("until", group.until())
        .param("next", next)
        .update();
  }

  /** Puts off all groups that a session would be asked for now. */
  void putOff(Due one, OffsetDateTime next) {
    jdbc.sql(
            """
            update monitored_group
            set participants_failures = greatest(participants_failures, 1), participants_due_at = :next
            where tenant_id = :tenant and id in (
              select id from monitored_group
              where tenant_id = :tenant and session_id = :session and participants_due_at <= :until
                and deleted_at is null
              -- whoever has one of them can wait for it, and need not wait for us
              for no key update skip locked)
            """)
        .param("tenant", one.tenant().value())
        .param("session", one.session().value())
        .param("until", one.until())
        .param("next", next)
        .update();
  }

  /** The groups of the session that could not be counted until now. */
  void tryAgain(TenantId tenant, SessionId session, OffsetDateTime due) {
    jdbc.sql(
            """
            update monitored_group
            set participants_due_at = :due
            where tenant_id = :tenant and id in (
              select id from monitored_group
              where tenant_id = :tenant and session_id = :session and participants_failures > 0
                and participants_due_at > :due and deleted_at is null
              for no key update skip locked)
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .param("due", due)
        .update();
  }

  /** Of a group that was named by its id; a name that a user gave stays. */
  void name(Due group, String subject) {
    jdbc.sql(
            """
            update monitored_group
            set name = case when name = wa_group_id then :subject else name end, subject = :subject
            where tenant_id = :tenant and id = :group and coalesce(subject, wa_group_id) = wa_group_id
            """)
        .param("tenant", group.tenant().value())
        .param("group", group.group().value())
        .param("subject", subject)
        .update();
  }

  private static String people(GroupNews news) {
    return news.change().people().stream().map(WaId::value).collect(Collectors.joining(" "));
  }
}

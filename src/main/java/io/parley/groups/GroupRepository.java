package io.parley.groups;

import io.parley.database.Sql;
import io.parley.gateway.GatewayGroup;
import io.parley.messages.GroupChat;
import io.parley.messages.MessagesRevoked;
import io.parley.messages.StoredMessage;
import io.parley.shared.ContactId;
import io.parley.shared.GroupId;
import io.parley.shared.MessageId;
import io.parley.shared.PageRequest;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class GroupRepository {
  private final JdbcClient jdbc;

  GroupRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A group to be monitored. */
  record NewGroup(SessionId session, GatewayGroup atGateway, MonitoredGroup.Settings settings) {}

  /**
   * Begins to monitor. A group that was deleted comes back under its id and keeps its counters.
   *
   * @return empty if the group is monitored already
   */
  Optional<GroupId> insert(TenantId tenant, NewGroup group, OffsetDateTime now) {
    var settings = group.settings();
    return jdbc.sql(
            """
            insert into monitored_group as known (tenant_id, session_id, wa_group_id, name, is_active, monitor_mode,
              monitor_keywords, monitor_prompt, response_template, monitoring_since, participant_count, subject,
              participants_due_at, created_at)
            values (:tenant, :session, :waGroup, :name, :active, :mode, :keywords, :prompt, :template, :now, :participants,
              :subject, :now, :now)
            on conflict (tenant_id, wa_group_id) do update
            set session_id = excluded.session_id, name = excluded.name, is_active = excluded.is_active,
              monitor_mode = excluded.monitor_mode, monitor_keywords = excluded.monitor_keywords,
              monitor_prompt = excluded.monitor_prompt, response_template = excluded.response_template,
              monitoring_since = excluded.monitoring_since, participant_count = excluded.participant_count,
              subject = excluded.subject, subject_at = null, participants_due_at = excluded.participants_due_at,
              version = known.version + 1, deleted_at = null
            where known.deleted_at is not null
            returning id
            """)
        .param("tenant", tenant.value())
        .param("session", group.session().value())
        .param("waGroup", group.atGateway().id().value())
        .param("name", settings.name())
        .param("active", settings.isActive())
        .param("mode", settings.rule().mode().wire())
        .param("keywords", settings.rule().keywords().toArray(String[]::new))
        .param("prompt", settings.prompt())
        .param("template", settings.responseTemplate())
        .param("participants", group.atGateway().participantCount())
        .param("subject", group.atGateway().name())
        .param("now", now)
        .query((row, _) -> new GroupId(Sql.uuid(row, "id")))
        .optional();
  }

  Optional<GroupId> monitoring(TenantId tenant, WaId waGroup) {
    return jdbc.sql(
            """
            select id from monitored_group
            where tenant_id = :tenant and wa_group_id = :waGroup and deleted_at is null
            """)
        .param("tenant", tenant.value())
        .param("waGroup", waGroup.value())
        .query((row, _) -> new GroupId(Sql.uuid(row, "id")))
        .optional();
  }

  List<WaId> monitored(TenantId tenant) {
    return jdbc.sql(
            "select wa_group_id from monitored_group where tenant_id = :tenant and deleted_at is null")
        .param("tenant", tenant.value())
        .query((row, _) -> new WaId(row.getString("wa_group_id")))
        .list();
  }

  /** One row more than asked for, if there is one. */
  List<MonitoredGroup> list(TenantId tenant, PageRequest page, @Nullable GroupId after) {
    return jdbc.sql(
            """
            select tenant_id, id, session_id, wa_group_id, name, is_active, monitor_mode, monitor_keywords, monitor_prompt,
              response_template, participant_count, messages_processed, leads_detected, last_message_at, created_at
            from monitored_group
            where tenant_id = :tenant and deleted_at is null and (cast(:after as uuid) is null or id < :after)
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
    return jdbc.sql(
            "select count(*) from monitored_group where tenant_id = :tenant and deleted_at is null")
        .param("tenant", tenant.value())
        .query(Long.class)
        .single();
  }

  Optional<MonitoredGroup> find(TenantId tenant, GroupId id) {
    return jdbc.sql(
            """
            select tenant_id, id, session_id, wa_group_id, name, is_active, monitor_mode, monitor_keywords, monitor_prompt,
              response_template, participant_count, messages_processed, leads_detected, last_message_at, created_at
            from monitored_group
            where tenant_id = :tenant and id = :id and deleted_at is null
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> group(row))
        .optional();
  }

  /** Locked until the transaction ends. */
  Optional<MonitoredGroup> lock(TenantId tenant, GroupId id) {
    return jdbc.sql(
            """
            select id from monitored_group
            where tenant_id = :tenant and id = :id and deleted_at is null
            for no key update
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> Sql.uuid(row, "id"))
        .optional()
        .flatMap(_ -> find(tenant, id));
  }

  /**
   * @param since when monitoring began, if it begins anew
   */
  void update(
      MonitoredGroup group, MonitoredGroup.Settings settings, @Nullable OffsetDateTime since) {
    jdbc.sql(
            """
            update monitored_group
            set name = :name, is_active = :active, monitor_mode = :mode, monitor_keywords = :keywords,
              monitor_prompt = :prompt, response_template = :template,
              monitoring_since = coalesce(:since, monitoring_since), version = version + 1
            where tenant_id = :tenant and id = :id
            """)
        .param("tenant", group.tenant().value())
        .param("id", group.id().value())
        .param("name", settings.name())
        .param("active", settings.isActive())
        .param("mode", settings.rule().mode().wire())
        .param("keywords", settings.rule().keywords().toArray(String[]::new))
        .param("prompt", settings.prompt())
        .param("template", settings.responseTemplate())
        .param("since", since)
        .update();
  }

  boolean delete(TenantId tenant, GroupId id, OffsetDateTime now) {
    return jdbc.sql(
                """
                update monitored_group set deleted_at = :now
                where tenant_id = :tenant and id = :id and deleted_at is null
                """)
            .param("tenant", tenant.value())
            .param("id", id.value())
            .param("now", now)
            .update()
        == 1;
  }

  /** Stops the monitoring of what a session read; returns how many groups that was. */
  int deleteOf(TenantId tenant, SessionId session, OffsetDateTime now) {
    return jdbc.sql(
            """
            update monitored_group set deleted_at = :now
            where tenant_id = :tenant and id in (
              select id from monitored_group
              where tenant_id = :tenant and session_id = :session and deleted_at is null
              order by id
              for no key update)
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .param("now", now)
        .update();
  }

  Optional<GroupChat> chat(TenantId tenant, GroupId id) {
    return jdbc.sql(
            "select session_id, wa_group_id from monitored_group where tenant_id = :tenant and id = :id")
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query(
            (row, _) ->
                new GroupChat(
                    tenant,
                    new SessionId(Sql.uuid(row, "session_id")),
                    new WaId(row.getString("wa_group_id"))))
        .optional();
  }

  /** The groups' names, those of deleted ones included, since leads outlive them. */
  Map<GroupId, String> names(TenantId tenant, Collection<GroupId> ids) {
    var names = new HashMap<GroupId, String>();
    jdbc.sql("select id, name from monitored_group where tenant_id = :tenant and id = any(:ids)")
        .param("tenant", tenant.value())
        .param("ids", Sql.ids(ids))
        .query(
            row -> {
              names.put(new GroupId(Sql.uuid(row, "id")), row.getString("name"));
            });
    return names;
  }

  Map<GroupChat, GroupId> watched(Collection<GroupChat> chats) {
    return watched(chats, row -> new GroupId(Sql.uuid(row, "id")));
  }

  Map<GroupChat, Instant> watchedSince(Collection<GroupChat> chats) {
    return watched(chats, row -> Sql.requiredInstant(row, "monitoring_since"));
  }

  @FunctionalInterface
  private interface Column<T> {
    T of(ResultSet row) throws SQLException;
  }

  private <T> Map<GroupChat, T> watched(Collection<GroupChat> chats, Column<T> column) {
    var watched = new HashMap<GroupChat, T>();
    jdbc.sql(
            """
            select g.tenant_id, g.session_id, g.wa_group_id, g.id, g.monitoring_since
            from unnest(:tenants, :sessions, :groups) as c (tenant_id, session_id, wa_group_id)
            join monitored_group g on g.tenant_id = c.tenant_id and g.wa_group_id = c.wa_group_id
              and g.session_id = c.session_id
            where g.is_active and g.deleted_at is null
            """)
        .param("tenants", Sql.ids(chats, GroupChat::tenant))
        .param("sessions", Sql.ids(chats, GroupChat::session))
        .param("groups", Sql.texts(chats, chat -> chat.group().value()))
        .query(
            row -> {
              var chat =
                  new GroupChat(
                      new TenantId(Sql.uuid(row, "tenant_id")),
                      new SessionId(Sql.uuid(row, "session_id")),
                      new WaId(row.getString("wa_group_id")));
              watched.put(chat, column.of(row));
            });
    return watched;
  }

  /**
   * Counts the messages and says, of each of their groups, what it looks for. A group whose
   * monitoring ended while the batch was written is missing.
   */
  Map<GroupId, Watch> countMessages(List<StoredMessage> messages) {
    var watches = new HashMap<GroupId, Watch>();
    jdbc.sql(
            """
            update monitored_group g
            set messages_processed = g.messages_processed + n.messages,
              last_message_at = greatest(g.last_message_at, n.last_at)
            from (
              select tenant_id, group_id, count(*) as messages, max(sent_at) as last_at
              from unnest(:tenants, :groups, cast(:times as timestamptz[])) as m (tenant_id, group_id, sent_at)
              group by tenant_id, group_id
              order by tenant_id, group_id) n
            where g.tenant_id = n.tenant_id and g.id = n.group_id and g.is_active and g.deleted_at is null
            returning g.id, g.name, g.monitor_mode, g.monitoring_since, g.version
            """)
        .param("tenants", Sql.ids(messages, StoredMessage::tenant))
        .param("groups", Sql.idsOrNulls(messages, StoredMessage::group))
        .param("times", Sql.times(messages, StoredMessage::sentAt))
        .query(
            row -> {
              var watch = watch(row);
              watches.put(watch.group(), watch);
            });
    return watches;
  }

  List<String> keywords(TenantId tenant, GroupId group) {
    return jdbc.sql(
            "select monitor_keywords from monitored_group where tenant_id = :tenant and id = :id")
        .param("tenant", tenant.value())
        .param("id", group.value())
        .query((row, _) -> Sql.list(row, "monitor_keywords"))
        .single();
  }

  /** False if nobody monitors it. */
  boolean addLead(TenantId tenant, GroupId group) {
    return jdbc.sql(
                """
                update monitored_group set leads_detected = leads_detected + 1
                where tenant_id = :tenant and id = :group and deleted_at is null
                """)
            .param("tenant", tenant.value())
            .param("group", group.value())
            .update()
        == 1;
  }

  /** Keeps the detections and counts the leads that were made of them. */
  void insertDetections(List<Detection> detections, List<Detections.NewLeads> leads) {
    jdbc.sql(
            """
            with counted as (
              update monitored_group g
              set leads_detected = g.leads_detected + n.leads
              from unnest(:ledTenants, :ledGroups, :counts) as n (tenant_id, group_id, leads)
              where g.tenant_id = n.tenant_id and g.id = n.group_id)
            insert into detection (tenant_id, group_id, contact_id, message_id, monitor_mode, matched_keywords,
              message_preview, detected_at)
            select tenant_id, group_id, contact_id, message_id, monitor_mode,
              string_to_array(matched_keywords, :separator), message_preview, detected_at
            from unnest(:tenants, :groups, :contacts, :messages, :modes, :keywords, :previews,
                cast(:times as timestamptz[]))
              as d (tenant_id, group_id, contact_id, message_id, monitor_mode, matched_keywords, message_preview, detected_at)
            """)
        .param("separator", Sql.SEPARATOR)
        .param("tenants", Sql.ids(detections, Detection::tenant))
        .param("groups", Sql.ids(detections, detection -> detection.group().id()))
        .param("contacts", Sql.ids(detections, detection -> detection.person().id()))
        .param("messages", Sql.ids(detections, Detection::message))
        .param("modes", Sql.texts(detections, detection -> detection.sign().mode().wire()))
        .param(
            "keywords",
            Sql.texts(
                detections,
                detection -> String.join(Sql.SEPARATOR, detection.sign().matchedKeywords())))
        .param("previews", Sql.texts(detections, detection -> detection.sign().preview()))
        .param("times", Sql.times(detections, detection -> detection.sign().at()))
        .param("ledTenants", Sql.ids(leads, Detections.NewLeads::tenant))
        .param("ledGroups", Sql.ids(leads, Detections.NewLeads::group))
        .param("counts", Sql.numbers(leads, Detections.NewLeads::count))
        .update();
  }

  /** By group, since that is how detections are found. */
  void handDetections(TenantId tenant, ContactId gone, ContactId person) {
    jdbc.sql(
            """
            update detection set contact_id = :person
            where tenant_id = :tenant and contact_id = :gone
              and group_id = any(array(select id from monitored_group where tenant_id = :tenant))
            """)
        .param("tenant", tenant.value())
        .param("gone", gone.value())
        .param("person", person.value())
        .update();
  }

  /** No message is stored in the groups until the transaction ends. */
  void hold(TenantId tenant, Collection<GroupId> groups) {
    jdbc.sql(
            """
            select id from monitored_group
            where tenant_id = :tenant and id = any(:groups)
            order by id
            for no key update
            """)
        .param("tenant", tenant.value())
        .param("groups", Sql.ids(groups))
        .query((row, _) -> Sql.uuid(row, "id"))
        .list();
  }

  /** One lead fewer in each of the groups. */
  void uncountLeads(TenantId tenant, Collection<GroupId> groups) {
    jdbc.sql(
            """
            update monitored_group set leads_detected = leads_detected - 1
            where tenant_id = :tenant and id = any(:groups)
            """)
        .param("tenant", tenant.value())
        .param("groups", Sql.ids(groups))
        .update();
  }

  /** The newest first. */
  List<Detection.Kept> detections(TenantId tenant, GroupId group, ContactId person, int limit) {
    return jdbc.sql(
            """
            select message_id, monitor_mode, matched_keywords, message_preview, detected_at
            from detection
            where tenant_id = :tenant and group_id = :group and contact_id = :contact
            order by detected_at desc, id desc
            limit :limit
            """)
        .param("tenant", tenant.value())
        .param("group", group.value())
        .param("contact", person.value())
        .param("limit", limit)
        .query(
            (row, _) -> new Detection.Kept(new MessageId(Sql.uuid(row, "message_id")), sign(row)))
        .list();
  }

  /** Their texts are gone; the keywords that matched stay. */
  List<DetectionsWithdrawn.Withdrawn> withdrawDetections(
      Collection<MessagesRevoked.Revoked> messages) {
    return jdbc.sql(
            """
            update detection d
            set message_preview = ''
            from unnest(:tenants, :messages) as r (tenant_id, message_id)
            where d.tenant_id = r.tenant_id and d.message_id = r.message_id
            returning d.tenant_id, d.group_id, d.contact_id, d.detected_at, old.message_preview
            """)
        .param("tenants", Sql.ids(messages, MessagesRevoked.Revoked::tenant))
        .param("messages", Sql.ids(messages, MessagesRevoked.Revoked::message))
        .query(
            (row, _) ->
                new DetectionsWithdrawn.Withdrawn(
                    new TenantId(Sql.uuid(row, "tenant_id")),
                    new GroupId(Sql.uuid(row, "group_id")),
                    new ContactId(Sql.uuid(row, "contact_id")),
                    Sql.requiredInstant(row, "detected_at"),
                    row.getString("message_preview")))
        .list();
  }

  /** What matched in each of the messages; those without a match are missing. */
  Map<MessageId, List<String>> matchedKeywords(TenantId tenant, Collection<MessageId> messages) {
    var matched = new HashMap<MessageId, List<String>>();
    jdbc.sql(
            "select message_id, matched_keywords from detection where tenant_id = :tenant and message_id = any(:messages)")
        .param("tenant", tenant.value())
        .param("messages", Sql.ids(messages))
        .query(
            row -> {
              matched.put(
                  new MessageId(Sql.uuid(row, "message_id")), Sql.list(row, "matched_keywords"));
            });
    return matched;
  }

  private static Detection.Sign sign(ResultSet row) throws SQLException {
    return new Detection.Sign(
        MonitorMode.of(row.getString("monitor_mode")),
        Sql.list(row, "matched_keywords"),
        row.getString("message_preview"),
        Sql.requiredInstant(row, "detected_at"));
  }

  private static Watch watch(ResultSet row) throws SQLException {
    return new Watch(
        new GroupId(Sql.uuid(row, "id")),
        row.getString("name"),
        MonitorMode.of(row.getString("monitor_mode")),
        Sql.requiredInstant(row, "monitoring_since"),
        row.getLong("version"));
  }

  private static MonitoredGroup group(ResultSet row) throws SQLException {
    var rule =
        new MonitorRule(
            MonitorMode.of(row.getString("monitor_mode")), Sql.list(row, "monitor_keywords"));
    return new MonitoredGroup(
        new TenantId(Sql.uuid(row, "tenant_id")),
        new GroupId(Sql.uuid(row, "id")),
        new SessionId(Sql.uuid(row, "session_id")),
        new WaId(row.getString("wa_group_id")),
        new MonitoredGroup.Settings(
            row.getString("name"),
            row.getBoolean("is_active"),
            rule,
            row.getString("monitor_prompt"),
            row.getString("response_template")),
        row.getInt("participant_count"),
        row.getLong("messages_processed"),
        row.getLong("leads_detected"),
        Sql.instant(row, "last_message_at"),
        Sql.requiredInstant(row, "created_at"));
  }
}

package io.parley.messages;

import io.parley.database.Sql;
import io.parley.gateway.KeptHistory.OwnMessage;
import io.parley.gateway.KeptHistory.Span;
import io.parley.shared.ChatId;
import io.parley.shared.ContactId;
import io.parley.shared.MessageId;
import io.parley.shared.PageRequest;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads for people; the pipeline has its own. */
@Repository
class MessageQueries {
  /** Texts may have 65,536 characters each. */
  private static final int FETCHED_AT_ONCE = 250;

  /** More than previews show, so that they know where to cut. */
  private static final int BEGINNING = 300;

  private final JdbcClient jdbc;

  MessageQueries(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The last message of a page. */
  record Place(Instant sentAt, MessageId id) {}

  /** One row more than asked for, if there is one. */
  List<MessageRow> ofGroup(GroupChat chat, PageRequest page, @Nullable Place after) {
    return jdbc.sql(
            """
            select m.id, left(m.content, :beginning) as content, m.message_type, m.sent_at, c.phone, c.name
            from message m
            left join contact s on s.tenant_id = m.tenant_id and s.id = m.sender_id
            -- a message keeps the sender under whom it was written, who may be another today
            left join contact c on c.tenant_id = s.tenant_id and c.id = coalesce(s.merged_into, s.id)
            -- not a join: the planner must see that it is one chat, to read in the order of the index
            where m.tenant_id = :tenant and m.chat_id = (
              select id from chat where tenant_id = :tenant and session_id = :session and wa_chat_id = :group)
              and (cast(:afterTime as timestamptz) is null
                or (m.sent_at, m.id) < (cast(:afterTime as timestamptz), cast(:afterId as uuid)))
            order by m.sent_at desc, m.id desc
            limit :limit offset :offset
            """)
        .param("tenant", chat.tenant().value())
        .param("session", chat.session().value())
        .param("group", chat.group().value())
        .param("beginning", BEGINNING)
        .param("afterTime", after == null ? null : Sql.time(after.sentAt()))
        .param("afterId", after == null ? null : after.id().value())
        .param("limit", page.size() + 1)
        .param("offset", page.skipped())
        .query((row, _) -> message(row))
        .list();
  }

  /** Needs a transaction: without one the driver would fetch everything at once. */
  boolean read(GroupChat chat, Instant since, Predicate<WrittenMessage> reader) {
    ResultSetExtractor<Boolean> untilEnough =
        rows -> {
          while (rows.next()) {
            if (!reader.test(written(rows))) {
              return false;
            }
          }
          return true;
        };
    return jdbc.sql(
            """
            select id, sender_id, content from message
            -- not a join: the planner must see that it is one chat, to read in the order of the index
            where tenant_id = :tenant and chat_id = (
              select id from chat where tenant_id = :tenant and session_id = :session and wa_chat_id = :group)
              and sent_at >= :since and direction = 'inbound' and message_type <> 'system' and sender_id is not null
            order by sent_at desc, id desc
            """)
        .withFetchSize(FETCHED_AT_ONCE)
        .param("tenant", chat.tenant().value())
        .param("session", chat.session().value())
        .param("group", chat.group().value())
        .param("since", Sql.time(since))
        .query(untilEnough);
  }

  List<MessageRow> find(TenantId tenant, Collection<MessageId> ids) {
    return jdbc.sql(
            """
            select m.id, left(m.content, :beginning) as content, m.message_type, m.sent_at, c.phone, c.name
            from message m
            left join contact s on s.tenant_id = m.tenant_id and s.id = m.sender_id
            left join contact c on c.tenant_id = s.tenant_id and c.id = coalesce(s.merged_into, s.id)
            where m.tenant_id = :tenant and m.id = any(:ids)
            order by m.sent_at desc, m.id desc
            """)
        .param("tenant", tenant.value())
        .param("beginning", BEGINNING)
        .param("ids", Sql.ids(ids))
        .query((row, _) -> message(row))
        .list();
  }

  long count(GroupChat chat) {
    return jdbc.sql(
            """
            select message_count from chat
            where tenant_id = :tenant and session_id = :session and wa_chat_id = :group
            """)
        .param("tenant", chat.tenant().value())
        .param("session", chat.session().value())
        .param("group", chat.group().value())
        .query(Long.class)
        .optional()
        .orElse(0L);
  }

  long countInGroup(GroupChat chat, ContactId sender) {
    return jdbc.sql(
            """
            select message_count from group_sender
            where tenant_id = :tenant and wa_chat_id = :group and contact_id = :sender
            """)
        .param("tenant", chat.tenant().value())
        .param("group", chat.group().value())
        .param("sender", sender.value())
        .query(Long.class)
        .optional()
        .orElse(0L);
  }

  Optional<Instant> lastDirectInbound(TenantId tenant, ContactId contact) {
    return jdbc.sql(
            """
            select last_inbound_at from chat
            where tenant_id = :tenant and contact_id = :contact and last_inbound_at is not null
            order by last_inbound_at desc
            limit 1
            """)
        .param("tenant", tenant.value())
        .param("contact", contact.value())
        .query((row, _) -> Sql.requiredInstant(row, "last_inbound_at"))
        .optional();
  }

  /** A person may have two direct chats with a session: under the number and under a hidden id. */
  Reciprocity reciprocity(TenantId tenant, SessionId session, ContactId contact) {
    return jdbc.sql(
            """
            with mine as (
              select id, last_inbound_at from chat
              where tenant_id = :tenant and session_id = :session and contact_id = :contact)
            select
              coalesce((
                select m.direction = 'inbound'
                from mine c
                cross join lateral (
                  select direction, sent_at, id from message
                  where tenant_id = :tenant and chat_id = c.id and message_type <> 'system'
                  order by sent_at, id
                  limit 1) m
                order by m.sent_at, m.id
                limit 1), false) as messaged_first,
              (select max(last_inbound_at) from mine) as last_inbound_at
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .param("contact", contact.value())
        .query(
            (row, _) ->
                new Reciprocity(
                    row.getBoolean("messaged_first"), Sql.instant(row, "last_inbound_at")))
        .single();
  }

  /** As {@link #reciprocity}, for many: of two chats with a person, that which was used last. */
  Map<ContactId, DirectChat> directChats(
      TenantId tenant, SessionId session, Collection<ContactId> people) {
    var found = new HashMap<ContactId, DirectChat>();
    jdbc.sql(
            """
            select w.id as contact_id, d.wa_chat_id, d.messaged_first
            from unnest(:people) as w (id)
            -- one by one: of a list that was just made the planner knows nothing, and would compare all with all
            cross join lateral (
              select
                (array_agg(c.wa_chat_id order by c.last_message_at desc nulls last, c.id desc))[1] as wa_chat_id,
                coalesce(
                  (array_agg(m.direction order by m.sent_at, m.id) filter (where m.id is not null))[1] = 'inbound', false)
                  as messaged_first
              from chat c
              left join lateral (
                select direction, sent_at, id from message
                where tenant_id = :tenant and chat_id = c.id and message_type <> 'system'
                order by sent_at, id
                limit 1) m on true
              where c.tenant_id = :tenant and c.session_id = :session and c.contact_id = w.id) d
            where d.wa_chat_id is not null
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .param("people", Sql.ids(people))
        .query(
            row -> {
              found.put(
                  new ContactId(Sql.uuid(row, "contact_id")),
                  new DirectChat(
                      new WaId(row.getString("wa_chat_id")), row.getBoolean("messaged_first")));
            });
    return found;
  }

  List<OwnMessage> notYetArrived(TenantId tenant, SessionId session, List<Span> spans, int most) {
    return jdbc.sql(
            """
            -- spans of a long absence overlap
            select distinct m.sent_at, c.wa_chat_id, m.wa_message_id
            from unnest(cast(:starts as timestamptz[]), cast(:ends as timestamptz[])) as span (after, until)
            join message m on m.tenant_id = :tenant and m.session_id = :session and m.direction = 'outbound'
              and m.status = 'sent' and m.sent_at > span.after and m.sent_at <= span.until
            join chat c on c.tenant_id = m.tenant_id and c.id = m.chat_id
            order by m.sent_at
            limit :most
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .param("starts", Sql.times(spans, Span::after))
        .param("ends", Sql.times(spans, Span::until))
        .param("most", most)
        .query(
            (row, _) ->
                new OwnMessage(
                    new WaId(row.getString("wa_chat_id")), row.getString("wa_message_id")))
        .list();
  }

  /** Direct chats, and groups in which they wrote: a session that reads such a group saw them. */
  Map<ContactId, Acquaintance> acquaintances(TenantId tenant, Collection<ContactId> people) {
    var found = new HashMap<ContactId, Acquaintance>();
    jdbc.sql(
            """
            with seen (contact_id, session_id, last_message_at) as (
              select contact_id, session_id, last_message_at from chat
              where tenant_id = :tenant and contact_id = any(:people)
              union all
              select s.contact_id, c.session_id, null
              from group_sender s
              join chat c on c.tenant_id = :tenant and c.wa_chat_id = s.wa_chat_id
              where s.tenant_id = :tenant and s.contact_id = any(:people))
            select contact_id, max(last_message_at) as last_message_at,
              array_agg(distinct cast(session_id as text) order by cast(session_id as text)) as sessions
            from seen
            group by contact_id
            """)
        .param("tenant", tenant.value())
        .param("people", Sql.ids(people))
        .query(
            row -> {
              found.put(
                  new ContactId(Sql.uuid(row, "contact_id")),
                  new Acquaintance(
                      Sql.instant(row, "last_message_at"),
                      Sql.list(row, "sessions").stream().map(SessionId::valueOf).toList()));
            });
    return found;
  }

  private static WrittenMessage written(ResultSet row) throws SQLException {
    return new WrittenMessage(
        new MessageId(Sql.uuid(row, "id")),
        new ContactId(Sql.uuid(row, "sender_id")),
        row.getString("content"));
  }

  Optional<WaId> chat(TenantId tenant, SessionId session, ChatId id) {
    return jdbc.sql(
            "select wa_chat_id from chat where tenant_id = :tenant and session_id = :session and id = :id")
        .param("tenant", tenant.value())
        .param("session", session.value())
        .param("id", id.value())
        .query((row, _) -> new WaId(row.getString("wa_chat_id")))
        .optional();
  }

  private static MessageRow message(ResultSet row) throws SQLException {
    return new MessageRow(
        new MessageId(Sql.uuid(row, "id")),
        Sql.phone(row, "phone"),
        row.getString("name"),
        row.getString("content"),
        row.getString("message_type"),
        Sql.requiredInstant(row, "sent_at"));
  }
}

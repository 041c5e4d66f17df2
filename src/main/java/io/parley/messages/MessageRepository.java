package io.parley.messages;

import io.parley.contacts.Contact;
import io.parley.database.DatabaseClock;
import io.parley.database.Sql;
import io.parley.messages.Arrival.ChatKey;
import io.parley.messages.Arrival.MessageKey;
import io.parley.messages.Arrival.Placed;
import io.parley.shared.ChatId;
import io.parley.shared.ContactId;
import io.parley.shared.MessageId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.Text;
import io.parley.shared.WaId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class MessageRepository {
  private final JdbcClient jdbc;
  private final DatabaseClock clock;

  MessageRepository(JdbcClient jdbc, DatabaseClock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * A message that was not there yet.
   *
   * @param byStranger whether its sender had not written in its group before this batch
   * @param isRevoked whether it was taken back before it came, and so has no text
   */
  record Fresh(MessageId id, boolean byStranger, boolean isRevoked) {}

  /** Somebody in a group. */
  record SenderKey(TenantId tenant, WaId group, @Nullable ContactId sender) {
    static SenderKey of(Placed message) {
      return new SenderKey(
          message.arrival().tenant(),
          message.arrival().chat(),
          message.sender() == null ? null : message.sender().id());
    }
  }

  /** Finds the chats and makes those that are new. */
  Map<ChatKey, ChatId> chats(Map<ChatKey, @Nullable Contact> wanted) {
    var found = findChats(wanted.keySet());
    if (found.size() < wanted.size()) {
      var missing = new TreeMap<ChatKey, @Nullable Contact>(wanted);
      missing.keySet().removeAll(found.keySet());
      insertChats(missing);
      found.putAll(findChats(missing.keySet()));
    }
    return found;
  }

  private Map<ChatKey, ChatId> findChats(Collection<ChatKey> keys) {
    var found = new HashMap<ChatKey, ChatId>();
    jdbc.sql(
            """
            select c.tenant_id, c.session_id, c.wa_chat_id, c.id
            from unnest(:tenants, :sessions, :chats) as wanted (tenant_id, session_id, wa_chat_id)
            join chat c on c.tenant_id = wanted.tenant_id and c.session_id = wanted.session_id
              and c.wa_chat_id = wanted.wa_chat_id
            """)
        .param("tenants", Sql.ids(keys, ChatKey::tenant))
        .param("sessions", Sql.ids(keys, ChatKey::session))
        .param("chats", Sql.texts(keys, key -> key.chat().value()))
        .query(
            row -> {
              var key =
                  new ChatKey(
                      new TenantId(Sql.uuid(row, "tenant_id")),
                      new SessionId(Sql.uuid(row, "session_id")),
                      new WaId(row.getString("wa_chat_id")));
              found.put(key, new ChatId(Sql.uuid(row, "id")));
            });
    return found;
  }

  private void insertChats(SortedMap<ChatKey, @Nullable Contact> chats) {
    var rows = chats.entrySet();
    jdbc.sql(
            """
            insert into chat (tenant_id, session_id, wa_chat_id, contact_id, name)
            select tenant_id, session_id, wa_chat_id, contact_id, name
            from unnest(:tenants, :sessions, :chats, :contacts, :names)
              as c (tenant_id, session_id, wa_chat_id, contact_id, name)
            on conflict (tenant_id, session_id, wa_chat_id) do nothing
            """)
        .param("tenants", Sql.ids(rows, row -> row.getKey().tenant()))
        .param("sessions", Sql.ids(rows, row -> row.getKey().session()))
        .param("chats", Sql.texts(rows, row -> row.getKey().chat().value()))
        .param(
            "contacts",
            Sql.idsOrNulls(rows, row -> row.getValue() == null ? null : row.getValue().id()))
        .param(
            "names", Sql.texts(rows, row -> row.getValue() == null ? null : row.getValue().name()))
        .update();
  }

  /** Chats of groups are called as their groups are. */
  void nameChats(Collection<GroupNews> news) {
    jdbc.sql(
            """
            update chat c
            set name = n.name
            from unnest(:tenants, :sessions, :chats, :names) as n (tenant_id, session_id, wa_chat_id, name)
            where c.tenant_id = n.tenant_id and c.session_id = n.session_id and c.wa_chat_id = n.wa_chat_id
            """)
        .param("tenants", Sql.ids(news, GroupNews::tenant))
        .param("sessions", Sql.ids(news, one -> one.session().id()))
        .param("chats", Sql.texts(news, one -> one.change().chat().value()))
        .param("names", Sql.texts(news, one -> one.change().subject()))
        .update();
  }

  /**
   * Stores what is not there yet, and counts it: in the chats, where a message that comes late does
   * not become the last, and of what people write in groups. One statement, since each costs about
   * as much as ten rows.
   *
   * @return what was stored
   */
  Map<MessageKey, Fresh> insert(List<Placed> messages) {
    var fresh = new HashMap<MessageKey, Fresh>();
    jdbc.sql(
            """
            with arrived as materialized (
              select *,
                -- one that was sent again after it had failed is another message
                coalesce((
                  select a.known_id
                  where a.known_id is not null and not exists (
                    select from message m where m.tenant_id = a.tenant_id and m.id = a.known_id)), uuidv7()) as id,
                -- not a join: very many reports may wait, and few of them for these
                (select e.at from early_report e
                where e.tenant_id = a.tenant_id and e.session_id = a.session_id and e.wa_message_id = a.wa_message_id
                  and e.kind = 'revoked') as revoked_at
              from unnest(:tenants, :sessions, :chats, :waChats, :waIds, :directions, :senders, :types, :contents, :previews,
                  :replies, :media, :inGroup, :ids, cast(:times as timestamptz[]))
                with ordinality as a (tenant_id, session_id, chat_id, wa_chat_id, wa_message_id, direction, sender_id, message_type,
                  content, preview, reply_to, has_media, in_group, known_id, sent_at, position)),
            stored as (
              insert into message (tenant_id, id, session_id, chat_id, wa_message_id, direction, sender_id, message_type,
                content, status, reply_to, has_media, sent_at, created_at, revoked_at)
              select tenant_id, id, session_id, chat_id, wa_message_id, direction, sender_id, message_type,
                case when revoked_at is null then content else '' end,
                case direction when 'inbound' then 'received' else 'sent' end, reply_to, has_media, sent_at, :now, revoked_at
              from arrived
              -- as all do: what went out comes back by another way at the same time
              order by tenant_id, session_id, wa_message_id
              on conflict do nothing
              returning tenant_id, id),
            fresh as (
              select a.*
              from stored s
              join arrived a on a.tenant_id = s.tenant_id and a.id = s.id),
            news as (
              select tenant_id, chat_id, count(*) as messages, count(*) filter (where direction = 'inbound') as inbound,
                min(sent_at) as first_at, max(sent_at) as last_at,
                min(sent_at) filter (where direction = 'inbound') as first_inbound_at,
                max(sent_at) filter (where direction = 'inbound') as last_inbound_at,
                max(sent_at) filter (where direction = 'outbound') as last_outbound_at,
                (array_agg(direction order by sent_at, position))[1] as first_direction,
                (array_agg(direction order by sent_at desc, position desc))[1] as last_direction,
                (array_agg(case when revoked_at is null then preview else '' end order by sent_at desc, position desc))[1]
                  as last_preview
              from fresh
              group by tenant_id, chat_id),
            held as materialized (
              select c.tenant_id, c.id
              from news n join chat c on c.tenant_id = n.tenant_id and c.id = n.chat_id
              order by c.tenant_id, c.id
              for no key update of c),
            counted_in_chats as (
              update chat c
              set message_count = c.message_count + n.messages,
                unread_count = c.unread_count + n.inbound,
                first_direction = coalesce(c.first_direction, n.first_direction),
                first_inbound_at = least(c.first_inbound_at, n.first_inbound_at),
                last_inbound_at = greatest(c.last_inbound_at, n.last_inbound_at),
                last_outbound_at = greatest(c.last_outbound_at, n.last_outbound_at),
                last_direction = case when c.last_message_at > n.last_at then c.last_direction else n.last_direction end,
                last_message_preview =
                  case when c.last_message_at > n.last_at then c.last_message_preview else n.last_preview end,
                last_message_at = greatest(c.last_message_at, n.last_at)
              from news n
              -- all are locked before the first is written; not a join, which would compare all with all
              where c.tenant_id = n.tenant_id and c.id = n.chat_id and (select count(*) from held) > 0),
            senders as (
              insert into group_sender as known (tenant_id, wa_chat_id, contact_id, message_count)
              select tenant_id, wa_chat_id, sender_id, count(*)
              from fresh
              where in_group and sender_id is not null
              group by tenant_id, wa_chat_id, sender_id
              order by tenant_id, wa_chat_id, sender_id
              on conflict (tenant_id, wa_chat_id, contact_id) do update
              set message_count = known.message_count + excluded.message_count
              returning tenant_id, wa_chat_id, contact_id, xmax = 0 as is_new)
            select f.tenant_id, f.session_id, f.wa_message_id, f.id, f.revoked_at is not null as is_revoked,
              -- not a join: that would be planned for one row and compare all with all
              coalesce(f.in_group and (f.tenant_id, f.wa_chat_id, f.sender_id) in (
                select tenant_id, wa_chat_id, contact_id from senders where is_new), false) as by_stranger
            from fresh f
            """)
        .param("tenants", Sql.ids(messages, message -> message.arrival().tenant()))
        .param("sessions", Sql.ids(messages, message -> message.arrival().session().id()))
        .param("chats", Sql.ids(messages, Placed::chat))
        .param("waChats", Sql.texts(messages, message -> message.arrival().chat().value()))
        .param("waIds", Sql.texts(messages, message -> message.arrival().received().waMessageId()))
        .param("directions", Sql.texts(messages, Placed::direction))
        .param(
            "senders",
            Sql.idsOrNulls(
                messages, message -> message.sender() == null ? null : message.sender().id()))
        .param(
            "types", Sql.texts(messages, message -> message.arrival().received().content().type()))
        .param(
            "contents",
            Sql.texts(messages, message -> message.arrival().received().content().text()))
        .param(
            "previews",
            Sql.texts(
                messages, message -> Text.preview(message.arrival().received().content().text())))
        .param(
            "replies",
            Sql.texts(messages, message -> message.arrival().received().content().replyTo()))
        .param(
            "media",
            Sql.flags(messages, message -> message.arrival().received().content().media() != null))
        .param("inGroup", Sql.flags(messages, message -> message.arrival().isWrittenInGroup()))
        .param(
            "ids",
            Sql.idsOrNulls(
                messages,
                message ->
                    message.arrival().origin() == null ? null : message.arrival().origin().id()))
        .param("times", Sql.times(messages, message -> message.arrival().sentAt()))
        .param("now", clock.now())
        .query(
            row -> {
              var key =
                  new MessageKey(
                      new TenantId(Sql.uuid(row, "tenant_id")),
                      new SessionId(Sql.uuid(row, "session_id")),
                      row.getString("wa_message_id"));
              fresh.put(
                  key,
                  new Fresh(
                      new MessageId(Sql.uuid(row, "id")),
                      row.getBoolean("by_stranger"),
                      row.getBoolean("is_revoked")));
            });
    return fresh;
  }

  void countUnwatched(List<Arrival> arrivals) {
    if (arrivals.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            insert into unwatched_group as known (tenant_id, session_id, wa_chat_id, message_count, last_message_at)
            select tenant_id, session_id, wa_chat_id, count(*), max(sent_at)
            from unnest(:tenants, :sessions, :chats, cast(:times as timestamptz[]))
              as u (tenant_id, session_id, wa_chat_id, sent_at)
            group by tenant_id, session_id, wa_chat_id
            order by tenant_id, session_id, wa_chat_id
            on conflict (tenant_id, session_id, wa_chat_id) do update
            set message_count = known.message_count + excluded.message_count,
              last_message_at = greatest(known.last_message_at, excluded.last_message_at)
            """)
        .param("tenants", Sql.ids(arrivals, Arrival::tenant))
        .param("sessions", Sql.ids(arrivals, arrival -> arrival.session().id()))
        .param("chats", Sql.texts(arrivals, arrival -> arrival.chat().value()))
        .param("times", Sql.times(arrivals, Arrival::sentAt))
        .update();
  }
}

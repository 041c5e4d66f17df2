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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class MessageRepository {
  static final int PREVIEW = 200;
  private final JdbcClient jdbc;
  private final DatabaseClock clock;

  MessageRepository(JdbcClient jdbc, DatabaseClock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** Somebody in a group. */
  record SenderKey(TenantId tenant, ChatId chat, @Nullable ContactId sender)
      implements Comparable<SenderKey> {
    static SenderKey of(Placed message) {
      return new SenderKey(
          message.arrival().tenant(),
          message.chat(),
          message.sender() == null ? null : message.sender().id());
    }

    @Override
    public int compareTo(SenderKey other) {
      return toString().compareTo(other.toString());
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

  private void insertChats(TreeMap<ChatKey, @Nullable Contact> chats) {
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

  /**
   * Stores what is not there yet.
   *
   * @return the ids of the messages that are new
   */
  Map<MessageKey, MessageId> insert(List<Placed> messages) {
    var fresh = new HashMap<MessageKey, MessageId>();
    jdbc.sql(
            """
            insert into message (tenant_id, session_id, chat_id, wa_message_id, direction, sender_id, message_type,
              content, status, reply_to, has_media, sent_at, created_at)
            select tenant_id, session_id, chat_id, wa_message_id, direction, sender_id, message_type,
              content, case direction when 'inbound' then 'received' else 'sent' end, reply_to, has_media,
              sent_at, :now
            from unnest(:tenants, :sessions, :chats, :waIds, :directions, :senders, :types, :contents, :replies, :media,
                cast(:times as timestamptz[]))
              as m (tenant_id, session_id, chat_id, wa_message_id, direction, sender_id, message_type, content,
                reply_to, has_media, sent_at)
            on conflict (tenant_id, session_id, wa_message_id) do nothing
            returning tenant_id, session_id, wa_message_id, id
            """)
        .param("tenants", Sql.ids(messages, message -> message.arrival().tenant()))
        .param("sessions", Sql.ids(messages, message -> message.arrival().session().id()))
        .param("chats", Sql.ids(messages, Placed::chat))
        .param("waIds", Sql.texts(messages, message -> message.arrival().received().waMessageId()))
        .param("directions", Sql.texts(messages, message -> message.arrival().direction()))
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
            "replies",
            Sql.texts(messages, message -> message.arrival().received().content().replyTo()))
        .param(
            "media",
            Sql.flags(messages, message -> message.arrival().received().content().hasMedia()))
        .param("times", Sql.times(messages, message -> message.arrival().sentAt()))
        .param("now", clock.now())
        .query(
            row -> {
              var key =
                  new MessageKey(
                      new TenantId(Sql.uuid(row, "tenant_id")),
                      new SessionId(Sql.uuid(row, "session_id")),
                      row.getString("wa_message_id"));
              fresh.put(key, new MessageId(Sql.uuid(row, "id")));
            });
    return fresh;
  }

  /** Moves the chats' counters; a message that comes late does not become the last. */
  void countInChats(List<Placed> messages) {
    jdbc.sql(
            """
            with news as (
              select tenant_id, chat_id, count(*) as messages, count(*) filter (where direction = 'inbound') as inbound,
                min(sent_at) as first_at, max(sent_at) as last_at,
                min(sent_at) filter (where direction = 'inbound') as first_inbound_at,
                max(sent_at) filter (where direction = 'inbound') as last_inbound_at,
                max(sent_at) filter (where direction = 'outbound') as last_outbound_at,
                (array_agg(direction order by sent_at, position))[1] as first_direction,
                (array_agg(direction order by sent_at desc, position desc))[1] as last_direction,
                (array_agg(preview order by sent_at desc, position desc))[1] as last_preview
              from unnest(:tenants, :chats, :directions, cast(:times as timestamptz[]), :previews)
                with ordinality as m (tenant_id, chat_id, direction, sent_at, preview, position)
              group by tenant_id, chat_id)
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
            where c.tenant_id = n.tenant_id and c.id = n.chat_id
            """)
        .param("tenants", Sql.ids(messages, message -> message.arrival().tenant()))
        .param("chats", Sql.ids(messages, Placed::chat))
        .param("directions", Sql.texts(messages, message -> message.arrival().direction()))
        .param("times", Sql.times(messages, message -> message.arrival().sentAt()))
        .param(
            "previews",
            Sql.texts(
                messages,
                message -> Text.preview(message.arrival().received().content().text(), PREVIEW)))
        .update();
  }

  /**
   * Counts what people write in groups.
   *
   * @return who was never seen in their group before
   */
  Set<SenderKey> countSenders(List<Placed> messages) {
    var counts =
        messages.stream()
            .filter(message -> message.arrival().isWrittenInGroup() && message.sender() != null)
            .collect(
                Collectors.groupingBy(SenderKey::of, TreeMap::new, Collectors.summingInt(_ -> 1)));
    if (counts.isEmpty()) {
      return new HashSet<>();
    }
    var rows = counts.entrySet();
    var firsts = new HashSet<SenderKey>();
    jdbc.sql(
            """
            insert into group_sender as known (tenant_id, chat_id, contact_id, message_count)
            select tenant_id, chat_id, contact_id, message_count
            from unnest(:tenants, :chats, :senders, :counts) as s (tenant_id, chat_id, contact_id, message_count)
            on conflict (tenant_id, chat_id, contact_id) do update
            set message_count = known.message_count + excluded.message_count
            returning tenant_id, chat_id, contact_id, xmax = 0 as is_new
            """)
        .param("tenants", Sql.ids(rows, row -> row.getKey().tenant()))
        .param("chats", Sql.ids(rows, row -> row.getKey().chat()))
        .param("senders", Sql.idsOrNulls(rows, row -> row.getKey().sender()))
        .param("counts", Sql.numbers(rows, Map.Entry::getValue))
        .query(
            row -> {
              if (row.getBoolean("is_new")) {
                firsts.add(
                    new SenderKey(
                        new TenantId(Sql.uuid(row, "tenant_id")),
                        new ChatId(Sql.uuid(row, "chat_id")),
                        new ContactId(Sql.uuid(row, "contact_id"))));
              }
            });
    return firsts;
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

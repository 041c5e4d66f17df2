package io.parley.messages;

import io.parley.database.SearchText;
import io.parley.database.Sql;
import io.parley.shared.ChatId;
import io.parley.shared.ContactId;
import io.parley.shared.Cursor;
import io.parley.shared.PageRequest;
import io.parley.shared.Phone;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

/**
 * The list of a session's chats, however long it is. An index has them by the hour of their last
 * message; what is active in one hour is sorted.
 */
@Repository
class ChatPages {
  /** A chat keeps the person under whom it was made, who may be another today. */
  private static final String PEOPLE =
      """
      left join contact s on s.tenant_id = c.tenant_id and s.id = c.contact_id
      left join contact p on p.tenant_id = s.tenant_id and p.id = coalesce(s.merged_into, s.id)
      """;

  private final JdbcClient jdbc;

  ChatPages(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The last chat of a page. */
  record Place(Instant lastMessageAt, ChatId id) {
    static Place of(Cursor cursor) {
      return new Place(cursor.time(0), cursor.value(1, ChatId::valueOf));
    }
  }

  /**
   * A chat that is opened.
   *
   * @param messages how many are stored
   */
  record Opened(ChatId id, WaId waChat, long messages) {}

  /** One row more than asked for, if there is one. Only the chats of the page are read. */
  List<Chat> list(
      TenantId tenant,
      SessionId session,
      @Nullable SearchText search,
      PageRequest page,
      @Nullable Place after) {
    return given(
            jdbc.sql(
                """
                with place as materialized (
                  select c.id
                  from chat c %1$s
                  where c.tenant_id = :tenant and c.session_id = :session and c.active_hour is not null and %2$s and %3$s
                  order by c.active_hour desc, c.last_message_at desc, c.id desc
                  limit :limit offset :offset)
                select c.id, c.wa_chat_id, coalesce(p.name, c.name) as name, p.phone, c.last_message_preview, c.last_message_at,
                  c.unread_count, c.message_count, c.first_direction, c.last_direction, c.last_inbound_at, c.last_outbound_at
                from chat c %1$s
                where c.tenant_id = :tenant and c.id in (select id from place)
                order by c.last_message_at desc, c.id desc
                """
                    .formatted(PEOPLE, after(after), matches(search))),
            tenant,
            session,
            search)
        .param("afterTime", after == null ? null : Sql.time(after.lastMessageAt()))
        .param("afterId", after == null ? null : after.id().value())
        .param("limit", page.size() + 1)
        .param("offset", page.skipped())
        .query((row, _) -> chat(row))
        .list();
  }

  long count(TenantId tenant, SessionId session, @Nullable SearchText search) {
    return given(
            jdbc.sql(
                """
                select count(*)
                from chat c %s
                where c.tenant_id = :tenant and c.session_id = :session and c.active_hour is not null and %s
                """
                    .formatted(PEOPLE, matches(search))),
            tenant,
            session,
            search)
        .query(Long.class)
        .single();
  }

  Optional<Opened> find(TenantId tenant, SessionId session, ChatId id) {
    return jdbc.sql(
            """
            select id, wa_chat_id, message_count from chat
            where tenant_id = :tenant and id = :id and session_id = :session
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .param("id", id.value())
        .query((row, _) -> opened(row))
        .optional();
  }

  Optional<Opened> find(TenantId tenant, SessionId session, WaId waChat) {
    return jdbc.sql(
            """
            select id, wa_chat_id, message_count from chat
            where tenant_id = :tenant and session_id = :session and wa_chat_id = :waChat
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .param("waChat", waChat.value())
        .query((row, _) -> opened(row))
        .optional();
  }

  /** The direct chat with the person; of two, the one in which something was written last. */
  Optional<Opened> find(TenantId tenant, SessionId session, ContactId person) {
    return jdbc.sql(
            """
            select id, wa_chat_id, message_count from chat
            where tenant_id = :tenant and session_id = :session and contact_id = :person
            order by last_message_at desc nulls last, id desc
            limit 1
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .param("person", person.value())
        .query((row, _) -> opened(row))
        .optional();
  }

  private static String after(@Nullable Place place) {
    return place == null
        ? "true"
        : """
          c.active_hour <= date_trunc('hour', cast(:afterTime as timestamptz) at time zone 'UTC')
            and (c.last_message_at, c.id) < (cast(:afterTime as timestamptz), cast(:afterId as uuid))""";
  }

  /** Only what was asked for stands in it, so that a list without a search joins nobody. */
  private static String matches(@Nullable SearchText search) {
    if (search == null) {
      return "true";
    }
    var name = "lower(coalesce(p.name, c.name)) like lower(:pattern)";
    return search.digits() == null
        ? name
        : "("
            + name
            + " or p.phone like :digits or (c.wa_chat_id like :digits and c.wa_chat_id like '%@c.us'))";
  }

  private static StatementSpec given(
      StatementSpec statement, TenantId tenant, SessionId session, @Nullable SearchText search) {
    return statement
        .param("tenant", tenant.value())
        .param("session", session.value())
        .param("pattern", search == null ? null : search.pattern())
        .param("digits", search == null ? null : search.digits());
  }

  private static Opened opened(ResultSet row) throws SQLException {
    return new Opened(
        new ChatId(Sql.uuid(row, "id")),
        new WaId(row.getString("wa_chat_id")),
        row.getLong("message_count"));
  }

  private static Chat chat(ResultSet row) throws SQLException {
    var waChat = new WaId(row.getString("wa_chat_id"));
    var phone = row.getString("phone");
    return new Chat(
        new ChatId(Sql.uuid(row, "id")),
        waChat,
        row.getString("name"),
        phone == null ? waChat.phone().orElse(null) : new Phone(phone),
        row.getString("last_message_preview"),
        Sql.requiredInstant(row, "last_message_at"),
        row.getLong("unread_count"),
        row.getLong("message_count"),
        row.getString("first_direction"),
        row.getString("last_direction"),
        Sql.instant(row, "last_inbound_at"),
        Sql.instant(row, "last_outbound_at"));
  }
}

package io.parley.messages;

import io.parley.database.Sql;
import io.parley.messages.MessageQueries.Place;
import io.parley.shared.ChatId;
import io.parley.shared.MessageId;
import io.parley.shared.PageRequest;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The messages of one chat, however many they are, for people who read and answer them. */
@Repository
class ChatMessages {
  /** A message keeps the sender under whom it was written, who may be another today. */
  private static final String MESSAGE =
      """
      select m.id, m.session_id, m.chat_id, c.wa_chat_id, m.wa_message_id, m.direction, m.message_type, m.content,
        m.has_media, m.reply_to, p.phone, p.name, m.status, m.error, m.sent_at, m.delivered_at, m.read_at, m.edited_at,
        m.revoked_at, m.created_at
      from message m
      join chat c on c.tenant_id = m.tenant_id and c.id = m.chat_id
      left join contact s on s.tenant_id = m.tenant_id and s.id = m.sender_id
      left join contact p on p.tenant_id = s.tenant_id and p.id = coalesce(s.merged_into, s.id)
      """;

  private final JdbcClient jdbc;

  ChatMessages(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** One row more than asked for, if there is one; newest first. */
  List<ChatMessage> list(
      TenantId tenant, ChatId chat, MessageRange range, PageRequest page, @Nullable Place cursor) {
    return jdbc.sql(
            """
            with place as materialized (
              select m.id from message m
              where m.tenant_id = :tenant and m.chat_id = :chat and %s and %s
              order by m.sent_at desc, m.id desc
              limit :limit offset :offset)
            %s
            where m.tenant_id = :tenant and m.id in (select id from place)
            order by m.sent_at desc, m.id desc
            """
                .formatted(range.condition(), olderThan(cursor), MESSAGE))
        .param("tenant", tenant.value())
        .param("chat", chat.value())
        .params(range.values())
        .param("cursorTime", cursor == null ? null : Sql.time(cursor.sentAt()))
        .param("cursorId", cursor == null ? null : cursor.id().value())
        .param("limit", page.size() + 1)
        .param("offset", page.skipped())
        .query((row, _) -> message(row))
        .list();
  }

  long count(TenantId tenant, ChatId chat, MessageRange range) {
    return jdbc.sql(
            """
            select count(*) from message m
            where m.tenant_id = :tenant and m.chat_id = :chat and %s
            """
                .formatted(range.condition()))
        .param("tenant", tenant.value())
        .param("chat", chat.value())
        .params(range.values())
        .query(Long.class)
        .single();
  }

  Optional<ChatMessage> find(TenantId tenant, MessageId id) {
    return jdbc.sql(
            """
            %s
            where m.tenant_id = :tenant and m.id = :id
            """
                .formatted(MESSAGE))
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> message(row))
        .optional();
  }

  /** Where a message stands in its chat. */
  Optional<Place> place(TenantId tenant, ChatId chat, MessageId id) {
    return jdbc.sql(
            """
            select sent_at from message
            where tenant_id = :tenant and id = :id and chat_id = :chat
            """)
        .param("tenant", tenant.value())
        .param("chat", chat.value())
        .param("id", id.value())
        .query((row, _) -> new Place(Sql.requiredInstant(row, "sent_at"), id))
        .optional();
  }

  private static String olderThan(@Nullable Place cursor) {
    return cursor == null
        ? "true"
        : "(m.sent_at, m.id) < (cast(:cursorTime as timestamptz), cast(:cursorId as uuid))";
  }

  private static ChatMessage message(ResultSet row) throws SQLException {
    return new ChatMessage(
        new MessageId(Sql.uuid(row, "id")),
        new SessionId(Sql.uuid(row, "session_id")),
        new ChatId(Sql.uuid(row, "chat_id")),
        new WaId(row.getString("wa_chat_id")),
        row.getString("wa_message_id"),
        row.getString("direction"),
        row.getString("message_type"),
        row.getString("content"),
        row.getBoolean("has_media"),
        row.getString("reply_to"),
        Sql.phone(row, "phone"),
        row.getString("name"),
        row.getString("status"),
        row.getString("error"),
        Sql.requiredInstant(row, "sent_at"),
        Sql.instant(row, "delivered_at"),
        Sql.instant(row, "read_at"),
        Sql.instant(row, "edited_at"),
        Sql.instant(row, "revoked_at"),
        Sql.requiredInstant(row, "created_at"));
  }
}

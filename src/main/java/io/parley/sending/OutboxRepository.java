package io.parley.sending;

import io.parley.contacts.Contact;
import io.parley.database.Sql;
import io.parley.shared.ChatId;
import io.parley.shared.MessageId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What people send by hand. */
@Repository
class OutboxRepository {
  private final JdbcClient jdbc;

  OutboxRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param person null in a group
   */
  record Row(
      TenantId tenant,
      SessionId session,
      @Nullable Contact person,
      WaId chat,
      String text,
      @Nullable String replyTo,
      YearMonth month,
      OffsetDateTime now) {}

  MessageId insert(Row row) {
    var person = row.person();
    return jdbc.sql(
            """
            insert into outgoing_message (tenant_id, session_id, contact_id, wa_chat_id, phone, name, origin, content,
              reply_to, reserved_month, created_at)
            values (:tenant, :session, :contact, :chat, :phone, :name, 'api', :text, :replyTo, :month, :now)
            returning id
            """)
        .param("tenant", row.tenant().value())
        .param("session", row.session().value())
        .param("contact", person == null ? null : person.id().value())
        .param("chat", row.chat().value())
        .param("phone", person == null ? null : Sql.digits(person.phone()))
        .param("name", person == null ? null : person.name())
        .param("text", row.text())
        .param("replyTo", row.replyTo())
        .param("month", row.month().atDay(1))
        .param("now", row.now())
        .query((found, _) -> new MessageId(Sql.uuid(found, "id")))
        .single();
  }

  /** A message on its way. */
  record Sent(
      MessageId id,
      SessionId session,
      @Nullable ChatId chat,
      WaId waChat,
      @Nullable String waMessageId,
      String type,
      String content,
      @Nullable String replyTo,
      MessageStatus status,
      @Nullable String error,
      @Nullable Instant sentAt,
      @Nullable Instant deliveredAt,
      @Nullable Instant readAt,
      Instant createdAt) {}

  Optional<Sent> find(TenantId tenant, MessageId id) {
    return jdbc.sql(
            """
            select o.id, o.session_id, c.id as chat_id, o.wa_chat_id, o.wa_message_id, o.message_type, o.content, o.reply_to,
              o.status, o.error, o.sent_at, o.delivered_at, o.read_at, o.created_at
            from outgoing_message o
            left join chat c on c.tenant_id = o.tenant_id and c.session_id = o.session_id and c.wa_chat_id = o.wa_chat_id
            where o.tenant_id = :tenant and o.id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> sent(row))
        .optional();
  }

  /** Of the lane's last sends, as many as the burst limit looks at. */
  List<Instant> sentTimes(TenantId tenant, SessionId session) {
    return jdbc.sql(
            "select sent_times from lane where tenant_id = :tenant and session_id = :session")
        .param("tenant", tenant.value())
        .param("session", session.value())
        .query((row, _) -> Columns.sentTimes(row))
        .optional()
        .orElse(List.of());
  }

  private static Sent sent(ResultSet row) throws SQLException {
    var chat = Sql.uuid(row, "chat_id");
    return new Sent(
        new MessageId(Sql.uuid(row, "id")),
        new SessionId(Sql.uuid(row, "session_id")),
        chat == null ? null : new ChatId(chat),
        new WaId(row.getString("wa_chat_id")),
        row.getString("wa_message_id"),
        row.getString("message_type"),
        row.getString("content"),
        row.getString("reply_to"),
        MessageStatus.of(row.getString("status")),
        row.getString("error"),
        Sql.instant(row, "sent_at"),
        Sql.instant(row, "delivered_at"),
        Sql.instant(row, "read_at"),
        Sql.requiredInstant(row, "created_at"));
  }
}

package io.parley.sending;

import io.parley.contacts.OptOutReply.Confirmation;
import io.parley.database.Sql;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class IntentRepository {
  private final JdbcClient jdbc;

  IntentRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void insert(List<Confirmation> confirmations, OffsetDateTime now, Instant expires) {
    jdbc.sql(
            """
            insert into outgoing_message (tenant_id, session_id, contact_id, wa_chat_id, origin, content, created_at,
              expires_at)
            select tenant_id, session_id, contact_id, wa_chat_id, 'opt_out_reply', content, :now, :expires
            from unnest(:tenants, :sessions, :people, :chats, :texts)
              as i (tenant_id, session_id, contact_id, wa_chat_id, content)
            """)
        .param("tenants", Sql.ids(confirmations, Confirmation::tenant))
        .param("sessions", Sql.ids(confirmations, Confirmation::session))
        .param("people", Sql.ids(confirmations, Confirmation::person))
        .param("chats", Sql.texts(confirmations, confirmation -> confirmation.chat().value()))
        .param("texts", Sql.texts(confirmations, Confirmation::text))
        .param("now", now)
        .param("expires", Sql.time(expires))
        .update();
  }
}

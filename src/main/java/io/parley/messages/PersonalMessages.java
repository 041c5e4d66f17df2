package io.parley.messages;

import io.parley.database.PersonalRows;
import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
@Order(500)
class PersonalMessages implements PersonalData {
  private final JdbcClient jdbc;

  PersonalMessages(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public String scope() {
    return "messages:read";
  }

  @Override
  public void export(Caller caller, Sink sink) {
    var rows = new PersonalRows(jdbc, caller, sink);
    rows.list("chats")
        .sql(
            """
            select id, session_id, wa_chat_id, contact_id, name, message_count, first_inbound_at, last_inbound_at,
              last_outbound_at, last_message_at, created_at
            from chat where tenant_id = :tenant order by id
            """);
    rows.list("messages")
        .sql(
            """
            select id, session_id, chat_id, wa_message_id, direction, sender_id, message_type,
              case when :texts and revoked_at is null then content end as content, status, reply_to, mentions,
              has_media, sent_at, delivered_at, read_at, edited_at, revoked_at
            from message where tenant_id = :tenant order by id
            """);
    rows.list("reactions")
        .sql(
            """
            select session_id, wa_message_id, author, emoji, reacted_at
            from message_reaction where tenant_id = :tenant and emoji <> ''
            order by session_id, wa_message_id, author
            """);
    rows.list("poll_votes")
        .sql(
            """
            select session_id, wa_message_id, voter, options, voted_at
            from poll_vote where tenant_id = :tenant order by session_id, wa_message_id, voter
            """);
  }
}

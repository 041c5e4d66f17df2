package io.parley.messages;

import io.parley.database.Sql;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class ResponseRepository {
  private final JdbcClient jdbc;

  ResponseRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  List<Response> reactions(TenantId tenant, SessionId session, Collection<String> waMessageIds) {
    return jdbc.sql(
            """
            select wa_message_id, author, array_remove(array[emoji], '') as said, reacted_at as at
            from message_reaction
            where tenant_id = :tenant and session_id = :session and wa_message_id = any(:messages)
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .param("messages", waMessageIds.toArray(String[]::new))
        .query((row, _) -> response(row))
        .list();
  }

  List<Response> votes(TenantId tenant, SessionId session, String waMessageId) {
    return jdbc.sql(
            """
            select wa_message_id, voter as author, options as said, voted_at as at
            from poll_vote
            where tenant_id = :tenant and session_id = :session and wa_message_id = :message
            """)
        .param("tenant", tenant.value())
        .param("session", session.value())
        .param("message", waMessageId)
        .query((row, _) -> response(row))
        .list();
  }

  private static Response response(ResultSet row) throws SQLException {
    return new Response(
        row.getString("wa_message_id"),
        new WaId(row.getString("author")),
        Sql.list(row, "said"),
        Sql.requiredInstant(row, "at"));
  }
}

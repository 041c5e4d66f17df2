package io.parley.sending;

import io.parley.database.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Whatever is written here, is written only if the message is still as it was found. */
@Repository
class DoubtRepository {
  private final JdbcClient jdbc;

  DoubtRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Of all tenants, those whose time to be looked at has come; for other nodes it comes again
   * later.
   */
  @Transactional
  public List<Doubt> take(OffsetDateTime now, OffsetDateTime until, int most) {
    return jdbc.sql(
            """
            with due as (
              select tenant_id, id
              from outgoing_message
              where look_at <= :now
              order by look_at
              limit :most
              for update skip locked),
            taken as (
              update outgoing_message o
              set look_at = :until, looks = o.looks + 1
              from due d
              where o.tenant_id = d.tenant_id and o.id = d.id and o.status in ('sending', 'unknown')
              returning o.*)
            select o.tenant_id, o.session_id, s.gateway, s.gateway_name, s.status, s.phone as session_phone, s.lid, o.id,
              o.job_id, o.origin, o.wa_chat_id, o.contact_id, o.message_type, o.content, o.reply_to, o.media_id, o.attempts,
              o.expires_at, null::numeric as pause_min, null::numeric as pause_max, o.status = 'unknown' as is_unknown,
              o.wa_message_id, o.intent_at, o.call_ended_at, n.ended_at as caller_died_at, o.looks
            from taken o
            join session s on s.tenant_id = o.tenant_id and s.id = o.session_id
            left join sending_node n on n.id = o.node_id
            """)
        .param("now", now)
        .param("until", until)
        .param("most", most)
        .query((row, _) -> doubt(row))
        .list();
  }

  private static Doubt doubt(ResultSet row) throws SQLException {
    return new Doubt(
        ClaimRepository.session(row),
        ClaimRepository.due(row),
        row.getBoolean("is_unknown"),
        row.getString("wa_message_id"),
        Sql.requiredInstant(row, "intent_at"),
        Sql.instant(row, "call_ended_at"),
        Sql.instant(row, "caller_died_at"),
        row.getInt("looks"));
  }

  /** Those of the ids that belong to other messages. */
  Set<String> taken(Doubt doubt, Collection<String> ids) {
    return jdbc.sql(
            """
            select wa_message_id from outgoing_message
            where tenant_id = :tenant and session_id = :session and wa_message_id = any(:ids) and id <> :id
            """)
        .param("tenant", doubt.session().tenant().value())
        .param("session", doubt.session().id().value())
        .param("ids", ids.toArray(String[]::new))
        .param("id", doubt.due().id().value())
        .query((row, _) -> row.getString("wa_message_id"))
        .set();
  }

  /** Also if somebody else gave it up as unknown meanwhile. */
  List<Settled> sent(Doubt doubt, String waMessageId) {
    return settled(
        jdbc.sql(
                """
                update outgoing_message
                set status = 'sent', wa_message_id = :waId, error = null, sent_at = intent_at, look_at = null,
                  reserved_month = null
                where tenant_id = :tenant and id = :id and status in ('sending', 'unknown') and intent_at = :intent
                returning tenant_id, id, job_id, status, old.reserved_month
                """)
            .param("waId", waMessageId),
        doubt);
  }

  List<Settled> failed(Doubt doubt, String reason) {
    return settled(
        jdbc.sql(
                """
                update outgoing_message
                set status = 'failed', error = :reason, look_at = null, reserved_month = null
                where tenant_id = :tenant and id = :id and status = 'sending' and intent_at = :intent
                returning tenant_id, id, job_id, status, old.reserved_month
                """)
            .param("reason", reason),
        doubt);
  }

  /** Its reservation stays until it is settled. */
  List<Settled> unknown(Doubt doubt, String reason, OffsetDateTime settleBy) {
    return settled(
        jdbc.sql(
                """
                update outgoing_message
                set status = 'unknown', error = :reason, look_at = :settleBy
                where tenant_id = :tenant and id = :id and status = 'sending' and intent_at = :intent
                returning tenant_id, id, job_id, status, old.reserved_month
                """)
            .param("reason", reason)
            .param("settleBy", settleBy),
        doubt);
  }

  /** Stays unknown; what it had reserved is returned. */
  List<Settled> countAsUsed(Doubt doubt) {
    return settled(
        jdbc.sql(
            """
            update outgoing_message
            set look_at = null, reserved_month = null
            where tenant_id = :tenant and id = :id and status = 'unknown' and intent_at = :intent
            returning tenant_id, id, job_id, status, old.reserved_month
            """),
        doubt);
  }

  /** With a new id, where ids are chosen; until then a late report of the old one is known. */
  List<Settled> sendAgain(Doubt doubt) {
    return settled(
        jdbc.sql(
            """
            update outgoing_message
            set status = 'queued', look_at = null
            where tenant_id = :tenant and id = :id and status = 'sending' and intent_at = :intent
            returning tenant_id, id, job_id, status, old.reserved_month
            """),
        doubt);
  }

  void postpone(Doubt doubt, OffsetDateTime until) {
    of(
            jdbc.sql(
                """
                update outgoing_message set look_at = :until
                where tenant_id = :tenant and id = :id and status = 'sending' and intent_at = :intent
                """),
            doubt)
        .param("until", until)
        .update();
  }

  private static List<Settled> settled(StatementSpec statement, Doubt doubt) {
    return of(statement, doubt).query((row, _) -> Settled.of(row)).list();
  }

  private static StatementSpec of(StatementSpec statement, Doubt doubt) {
    return statement
        .param("tenant", doubt.session().tenant().value())
        .param("id", doubt.due().id().value())
        .param("intent", Sql.at(doubt.intentAt()));
  }
}

package io.parley.sending;

import io.parley.database.Sql;
import io.parley.messages.MessageProgress.Moved;
import io.parley.messages.OwnMessages.Own;
import io.parley.sending.SendEvents.Failure;
import io.parley.sending.SendEvents.OfTenant;
import io.parley.shared.ContactId;
import io.parley.shared.MessageId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What is known of messages that go out, as others tell it. */
@Repository
class OutgoingRepository {
  /** Gateways tell whole seconds, by clocks of their own. */
  private static final Duration CLOCKS_DIFFER_BY = Duration.ofSeconds(10);

  private final JdbcClient jdbc;

  OutgoingRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  List<OfTenant> failures(Collection<Settled> failed) {
    return jdbc.sql(
            """
            select o.tenant_id, o.session_id, o.id, o.wa_message_id, o.wa_chat_id, o.status, o.error
            from unnest(:tenants, :messages) as w (tenant_id, id)
            join outgoing_message o on o.tenant_id = w.tenant_id and o.id = w.id
            order by o.tenant_id, o.id
            """)
        .param("tenants", Sql.ids(failed, Settled::tenant))
        .param("messages", Sql.ids(failed, Settled::id))
        .query(
            (row, _) ->
                new OfTenant(
                    new TenantId(Sql.uuid(row, "tenant_id")),
                    new Failure(
                        new SessionId(Sql.uuid(row, "session_id")),
                        new MessageId(Sql.uuid(row, "id")),
                        row.getString("wa_message_id"),
                        new WaId(row.getString("wa_chat_id")),
                        row.getString("status"),
                        row.getString("error"))))
        .list();
  }

  /** Which message of ours a reported one is. */
  record Known(MessageId id, Origin origin) {}

  /**
   * Finds reported messages by the id that was chosen for them; and those whose gateway chooses ids
   * itself, or chose another, by their person and text, as long as nobody knows what became of
   * them.
   *
   * @return by their position in the list
   */
  Map<Integer, Known> find(List<Own> reported) {
    var found = new HashMap<Integer, Known>();
    jdbc.sql(
            """
            select distinct on (w.position) w.position, o.id, o.origin
            from unnest(:tenants, :sessions, :waIds, :people, :texts, cast(:times as timestamptz[]))
              with ordinality as w (tenant_id, session_id, wa_message_id, contact_id, content, sent_at, position)
            cross join lateral (
              select o.id, o.origin, o.intent_at, 0 as rank
              from outgoing_message o
              where o.tenant_id = w.tenant_id and o.session_id = w.session_id and o.wa_message_id = w.wa_message_id
              union all
              select o.id, o.origin, o.intent_at, 1
              from outgoing_message o
              where o.tenant_id = w.tenant_id and o.contact_id = w.contact_id and o.session_id = w.session_id
                and o.content = w.content and o.intent_at <= w.sent_at + cast(:differ as interval)
                and (o.status in ('sending', 'unknown') or o.status = 'queued' and o.intent_at is not null
                  or o.status = 'sent' and o.wa_message_id is null)) o
            order by w.position, o.rank, o.intent_at
            """)
        .param("tenants", Sql.ids(reported, Own::tenant))
        .param("sessions", Sql.ids(reported, Own::session))
        .param("waIds", Sql.texts(reported, Own::waMessageId))
        .param("people", Sql.idsOrNulls(reported, Own::person))
        .param("texts", Sql.texts(reported, Own::text))
        .param("times", Sql.times(reported, Own::sentAt))
        .param("differ", CLOCKS_DIFFER_BY.toString())
        .query(
            row -> {
              found.put(
                  row.getInt("position") - 1,
                  new Known(
                      new MessageId(Sql.uuid(row, "id")), Origin.of(row.getString("origin"))));
            });
    return found;
  }

  /**
   * A message of ours that its gateway reported.
   *
   * @param sentAt by the gateway's clock
   */
  record Echo(TenantId tenant, MessageId id, String waMessageId, OffsetDateTime sentAt) {}

  /** Whatever stood in the rows: these went out. */
  List<Settled> echoed(List<Echo> echoes) {
    return jdbc.sql(
            """
            update outgoing_message o
            set status = 'sent', wa_message_id = w.wa_message_id, error = null, sent_at = coalesce(o.sent_at, w.sent_at),
              look_at = null, reserved_month = null
            from unnest(:tenants, :messages, :waIds, cast(:times as timestamptz[]))
              as w (tenant_id, id, wa_message_id, sent_at)
            where o.tenant_id = w.tenant_id and o.id = w.id
              and (o.status in ('queued', 'sending', 'unknown') or o.status = 'sent' and o.wa_message_id is null)
            returning o.tenant_id, o.id, o.job_id, o.status, old.reserved_month
            """)
        .param("tenants", Sql.ids(echoes, Echo::tenant))
        .param("messages", Sql.ids(echoes, Echo::id))
        .param("waIds", Sql.texts(echoes, Echo::waMessageId))
        .param("times", Sql.texts(echoes, echo -> echo.sentAt().toString()))
        .query((row, _) -> Settled.of(row))
        .list();
  }

  /** Takes over how far the messages are in their chats. */
  void follow(Collection<Moved> moved) {
    jdbc.sql(
            """
            update outgoing_message o
            set status = m.status, delivered_at = m.delivered_at, read_at = m.read_at,
              error = case when m.status = 'failed' then m.error end
            from unnest(:tenants, :sessions, :waIds) as w (tenant_id, session_id, wa_message_id)
            cross join lateral (
              select status, delivered_at, read_at, error from message m
              where m.tenant_id = w.tenant_id and m.session_id = w.session_id and m.wa_message_id = w.wa_message_id
                and m.status in ('delivered', 'read', 'failed')
              offset 0) m
            -- looked up one by one: while the planner takes the index for empty it would read it whole for all
            cross join lateral (
              select s.tenant_id, s.id from outgoing_message s
              where s.tenant_id = w.tenant_id and s.session_id = w.session_id and s.wa_message_id = w.wa_message_id
                and s.status in ('sent', 'delivered', 'read', 'failed')
              for no key update) s
            where o.tenant_id = s.tenant_id and o.id = s.id
            """)
        .param("tenants", Sql.ids(moved, Moved::tenant))
        .param("sessions", Sql.ids(moved, Moved::session))
        .param("waIds", Sql.texts(moved, Moved::waMessageId))
        .update();
  }

  /** Somebody who wrote directly. */
  record Writer(TenantId tenant, SessionId session, ContactId person, OffsetDateTime at) {}

  /** The newest message of a job that each got before, and not too long ago, is answered. */
  void answered(List<Writer> writers, Duration longest) {
    jdbc.sql(
            """
            update outgoing_message o
            set replied_at = l.at
            from (
              select w.tenant_id, w.at, (
                select p.id
                from outgoing_message p
                where p.tenant_id = w.tenant_id and p.contact_id = w.contact_id and p.session_id = w.session_id
                  and p.job_id is not null and p.status in ('sent', 'delivered', 'read')
                  and p.sent_at <= w.at + interval '1 second' and p.sent_at > w.at - cast(:longest as interval)
                order by p.sent_at desc
                limit 1) as id
              from (
                select tenant_id, session_id, contact_id, min(at) as at
                from unnest(:tenants, :sessions, :people, cast(:times as timestamptz[]))
                  as x (tenant_id, session_id, contact_id, at)
                group by tenant_id, session_id, contact_id) w) l
            where o.tenant_id = l.tenant_id and o.id = l.id and o.replied_at is null
            """)
        .param("tenants", Sql.ids(writers, Writer::tenant))
        .param("sessions", Sql.ids(writers, Writer::session))
        .param("people", Sql.ids(writers, Writer::person))
        .param("times", Sql.texts(writers, writer -> writer.at().toString()))
        .param("longest", longest.toString())
        .update();
  }

  /** Whether a gateway is being asked to send something to the person. */
  boolean isBeingSentTo(TenantId tenant, ContactId person) {
    return jdbc.sql(
            """
            select exists (
              select from outgoing_message
              where tenant_id = :tenant and contact_id = :person and status = 'sending' and call_ended_at is null
                and origin <> 'opt_out_reply')
            """)
        .param("tenant", tenant.value())
        .param("person", person.value())
        .query(Boolean.class)
        .single();
  }

  /**
   * Who became another person; of two recipients of one job who are one, the later gets nothing.
   */
  List<Settled> move(TenantId tenant, ContactId gone, ContactId person, String reason) {
    jdbc.sql(
            "update outgoing_message set contact_id = :person where tenant_id = :tenant and contact_id = :gone")
        .param("tenant", tenant.value())
        .param("gone", gone.value())
        .param("person", person.value())
        .update();
    return jdbc.sql(
            """
            update outgoing_message o
            set status = 'skipped', error = :reason, reserved_month = null
            where o.tenant_id = :tenant and o.contact_id = :person and o.status = 'queued' and o.job_id is not null
              and exists (
                select from outgoing_message other
                where other.tenant_id = o.tenant_id and other.contact_id = o.contact_id and other.job_id = o.job_id
                  and other.id <> o.id
                  and (other.status in ('sending', 'sent', 'delivered', 'read', 'unknown')
                    or other.status = 'queued' and other.id < o.id))
            returning o.tenant_id, o.id, o.job_id, o.status, old.reserved_month
            """)
        .param("tenant", tenant.value())
        .param("person", person.value())
        .param("reason", reason)
        .query((row, _) -> Settled.of(row))
        .list();
  }
}

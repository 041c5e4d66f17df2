package io.parley.sending;

import io.parley.contacts.OptOutReply.Confirmation;
import io.parley.database.Sql;
import io.parley.sending.Intents.Wish;
import io.parley.sending.Lanes.Lane;
import io.parley.shared.ContactId;
import io.parley.shared.JobId;
import io.parley.shared.MessageId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
        .param("expires", Sql.at(expires))
        .update();
  }

  /** A lease that still holds. */
  record Held(Lane lane, long epoch) {
    static Held by(Claim claim) {
      return new Held(claim.lane(), claim.epoch());
    }
  }

  /**
   * Locks the lanes, as far as the claims still hold: whoever has lost a lane, or is taken for
   * dead, begins nothing.
   */
  Set<Held> fenceToBegin(List<Claim> claims) {
    var held = fence(claims);
    var alive = alive(claims.stream().map(Claim::node).distinct().toList());
    return claims.stream()
        .filter(claim -> alive.contains(claim.node()))
        .map(Held::by)
        .filter(held::contains)
        .collect(Collectors.toSet());
  }

  private Set<UUID> alive(List<UUID> nodes) {
    return jdbc.sql("select id from sending_node where id = any(:nodes) and ended_at is null")
        .param("nodes", nodes.toArray(UUID[]::new))
        .query((row, _) -> Sql.uuid(row, "id"))
        .set();
  }

  /** Locks the lanes, as far as the claims still hold: whoever has lost a lane writes nothing. */
  Set<Held> fence(List<Claim> claims) {
    return jdbc.sql(
            """
            select l.tenant_id, l.session_id, l.epoch
            from unnest(:tenants, :sessions, :epochs) as c (tenant_id, session_id, epoch)
            join lane l on l.tenant_id = c.tenant_id and l.session_id = c.session_id and l.epoch = c.epoch
            order by l.tenant_id, l.session_id
            for no key update of l
            """)
        .param("tenants", Sql.ids(claims, claim -> claim.lane().tenant()))
        .param("sessions", Sql.ids(claims, claim -> claim.lane().session()))
        .param("epochs", claims.stream().map(Claim::epoch).toArray(Long[]::new))
        .query(
            (row, _) ->
                new Held(
                    new Lane(
                        new TenantId(Sql.uuid(row, "tenant_id")),
                        new SessionId(Sql.uuid(row, "session_id"))),
                    row.getLong("epoch")))
        .set();
  }

  /**
   * Notes whose turn it was, and so holds the jobs.
   *
   * @return those that run, and that nobody else is just changing
   */
  Set<JobKey> takeTurns(Collection<JobKey> jobs, OffsetDateTime now) {
    return jdbc.sql(
            """
            with held as (
              select j.tenant_id, j.id
              from unnest(:tenants, :jobs) as w (tenant_id, id)
              cross join lateral (
                select j.tenant_id, j.id from outgoing_job j
                where j.tenant_id = w.tenant_id and j.id = w.id and j.status = 'running'
                -- one that is being cancelled may take seconds, for which nobody else shall wait
                for no key update skip locked) j)
            update outgoing_job j
            set turn_at = :now
            from held h
            where j.tenant_id = h.tenant_id and j.id = h.id
            returning j.tenant_id, j.id
            """)
        .param("tenants", Sql.ids(jobs, JobKey::tenant))
        .param("jobs", Sql.ids(jobs, JobKey::id))
        .param("now", now)
        .query(
            (row, _) ->
                new JobKey(
                    new TenantId(Sql.uuid(row, "tenant_id")), new JobId(Sql.uuid(row, "id"))))
        .set();
  }

  /** Somebody who is to be written to. */
  record Person(TenantId tenant, ContactId id) {
    static @Nullable Person of(Claim claim) {
      var person = claim.due().person();
      return person == null ? null : new Person(claim.lane().tenant(), person);
    }
  }

  /**
   * Keeps people from opting out until the transaction ends.
   *
   * @return whether each has done so before, as whom they are known today; who became another
   *     person while they were waited for is missing
   */
  Map<Person, Boolean> holdPeople(Collection<Person> people) {
    var held = new HashMap<Person, Boolean>();
    jdbc.sql(
            """
            select w.tenant_id, w.id, c.opted_out_at is not null as opted_out
            from unnest(:tenants, :people) as w (tenant_id, id)
            join contact g on g.tenant_id = w.tenant_id and g.id = w.id
            join contact c on c.tenant_id = g.tenant_id and c.id = coalesce(g.merged_into, g.id)
            order by c.tenant_id, c.id
            for share of g, c
            """)
        .param("tenants", Sql.ids(people, Person::tenant))
        .param("people", Sql.ids(people, Person::id))
        .query(
            row -> {
              held.put(
                  new Person(
                      new TenantId(Sql.uuid(row, "tenant_id")), new ContactId(Sql.uuid(row, "id"))),
                  row.getBoolean("opted_out"));
            });
    return held;
  }

  /**
   * @param lookAt when to ask what became of it, if nobody says
   * @return those that were still to be sent
   */
  Set<MessageId> begin(List<Wish> wishes, OffsetDateTime now, OffsetDateTime lookAt) {
    return jdbc.sql(
            """
            update outgoing_message o
            set status = 'sending', attempts = o.attempts + 1, wa_message_id = w.wa_message_id, node_id = w.node_id,
              epoch = w.epoch, intent_at = :now, call_ended_at = null, look_at = :lookAt, looks = 0, error = null
            from unnest(:tenants, :messages, :waIds, :nodes, :epochs) as w (tenant_id, id, wa_message_id, node_id, epoch)
            -- one by one and by their keys, whatever share of all rows the planner believes to be queued
            cross join lateral (
              select q.tenant_id, q.id from outgoing_message q
              where q.tenant_id = w.tenant_id and q.id = w.id and q.status = 'queued'
              for no key update) q
            where o.tenant_id = q.tenant_id and o.id = q.id
            returning o.id
            """)
        .param("tenants", Sql.ids(wishes, wish -> wish.claim().lane().tenant()))
        .param("messages", Sql.ids(wishes, wish -> wish.claim().due().id()))
        .param("waIds", Sql.texts(wishes, Wish::waMessageId))
        .param("nodes", wishes.stream().map(wish -> wish.claim().node()).toArray(UUID[]::new))
        .param("epochs", wishes.stream().map(wish -> wish.claim().epoch()).toArray(Long[]::new))
        .param("now", now)
        .param("lookAt", lookAt)
        .query((row, _) -> new MessageId(Sql.uuid(row, "id")))
        .set();
  }

  /**
   * Keeps lanes for the calls, and their pace whatever becomes of them.
   *
   * @param paced when the next message that waits for a pause may go out
   * @param sent of the last sends, this one included
   */
  void occupy(
      List<Wish> wishes,
      Instant until,
      Function<Wish, Instant> paced,
      Function<Wish, List<Instant>> sent) {
    jdbc.sql(
            """
            update lane l
            set next_at = :until, paced_at = w.paced_at,
              sent_times = cast(string_to_array(w.sent, ' ') as timestamptz[])
            from unnest(:tenants, :sessions, cast(:paced as timestamptz[]), :sent)
              as w (tenant_id, session_id, paced_at, sent)
            where l.tenant_id = w.tenant_id and l.session_id = w.session_id
            """)
        .param("tenants", Sql.ids(wishes, wish -> wish.claim().lane().tenant()))
        .param("sessions", Sql.ids(wishes, wish -> wish.claim().lane().session()))
        .param("paced", Sql.times(wishes, wish -> paced.apply(wish)))
        .param("sent", Sql.texts(wishes, wish -> joined(sent.apply(wish))))
        .param("until", Sql.at(until))
        .update();
  }

  static String joined(List<Instant> times) {
    return times.stream().map(Instant::toString).collect(Collectors.joining(" "));
  }

  /** Leaves recipients out, each for its reason. */
  List<Settled> skip(Map<Claim, String> leftOut) {
    var claims = List.copyOf(leftOut.keySet());
    return jdbc.sql(
            """
            update outgoing_message o
            set status = 'skipped', error = w.error, reserved_month = null
            from unnest(:tenants, :messages, :errors) as w (tenant_id, id, error)
            where o.tenant_id = w.tenant_id and o.id = w.id and o.status = 'queued'
            returning o.tenant_id, o.id, o.job_id, o.status, old.reserved_month
            """)
        .param("tenants", Sql.ids(claims, claim -> claim.lane().tenant()))
        .param("messages", Sql.ids(claims, claim -> claim.due().id()))
        .param("errors", Sql.texts(claims, leftOut::get))
        .query((row, _) -> Settled.of(row))
        .list();
  }
}

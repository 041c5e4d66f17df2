package io.parley.sending;

import io.parley.database.Sql;
import io.parley.gateway.SendOutcome;
import io.parley.messages.OwnMessages;
import io.parley.messages.SentMessages.Sent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class ResultRepository {
  private final JdbcClient jdbc;

  ResultRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** As part of its chat, where it went out and it is known under which id. */
  static Optional<Sent> sent(Landing landing) {
    if (!(landing.outcome() instanceof SendOutcome.Sent(var answered))) {
      return Optional.empty();
    }
    var id = answered == null ? landing.waMessageId() : answered;
    var claim = landing.claim();
    var due = claim.due();
    return id == null
        ? Optional.empty()
        : Optional.of(
            new Sent(
                claim.session(),
                new OwnMessages.Origin(due.id(), due.origin().wire()),
                due.chat(),
                id,
                due.type(),
                due.text(),
                due.replyTo(),
                due.media() == null ? null : due.type(),
                landing.endedAt()));
  }

  /**
   * What is to stand in a message's row.
   *
   * @param counts whether it was one of the tries that a message has
   * @param lookAt when to ask the gateway what came of it; null if that is known
   */
  record Written(
      Landing landing,
      MessageStatus status,
      @Nullable String waMessageId,
      @Nullable String error,
      boolean counts,
      @Nullable Instant lookAt) {
    static Written sent(Landing landing, @Nullable String answered) {
      var id = answered == null ? landing.waMessageId() : answered;
      return new Written(landing, MessageStatus.SENT, id, null, true, null);
    }

    static Written failed(Landing landing, String reason) {
      return new Written(landing, MessageStatus.FAILED, null, reason, true, null);
    }

    static Written again(Landing landing, String reason, boolean counts) {
      return new Written(landing, MessageStatus.QUEUED, null, reason, counts, null);
    }

    static Written inDoubt(Landing landing, String reason, Instant lookAt) {
      return new Written(
          landing, MessageStatus.SENDING, landing.waMessageId(), reason, true, lookAt);
    }
  }

  /**
   * Of messages that an echo has settled before, nothing is written. One that was given up as
   * unknown is known after all if it went out.
   */
  List<Settled> write(List<Written> results) {
    return jdbc.sql(
            """
            update outgoing_message o
            set status = w.status, wa_message_id = w.wa_message_id, error = w.error,
              attempts = o.attempts - case when w.counts then 0 else 1 end,
              sent_at = case when w.status = 'sent' then w.ended_at end,
              call_ended_at = case when w.status = 'sending' then w.ended_at end,
              look_at = w.look_at,
              reserved_month = case when w.status in ('sent', 'failed') then null else o.reserved_month end
            from unnest(:tenants, :messages, :epochs, :statuses, :waIds, :errors, :counts,
                cast(:ended as timestamptz[]), cast(:looks as timestamptz[]))
              as w (tenant_id, id, epoch, status, wa_message_id, error, counts, ended_at, look_at)
            -- one by one and by their keys: a moment ago no row had such a status, as far as the planner knows
            cross join lateral (
              select q.tenant_id, q.id from outgoing_message q
              where q.tenant_id = w.tenant_id and q.id = w.id and q.epoch = w.epoch
                and (q.status = 'sending' or q.status = 'unknown' and w.status = 'sent')
              for no key update) q
            where o.tenant_id = q.tenant_id and o.id = q.id
            returning o.tenant_id, o.id, o.job_id, o.status, old.reserved_month
            """)
        .param("tenants", Sql.ids(results, result -> result.landing().claim().lane().tenant()))
        .param("messages", Sql.ids(results, result -> result.landing().claim().due().id()))
        .param(
            "epochs",
            results.stream().map(result -> result.landing().claim().epoch()).toArray(Long[]::new))
        .param("statuses", Sql.texts(results, result -> result.status().column()))
        .param("waIds", Sql.texts(results, Written::waMessageId))
        .param("errors", Sql.texts(results, Written::error))
        .param("counts", Sql.flags(results, Written::counts))
        .param("ended", Sql.times(results, result -> result.landing().endedAt()))
        .param("looks", Sql.times(results, Written::lookAt))
        .query((row, _) -> Settled.of(row))
        .list();
  }

  /**
   * Notes that calls have ended whose lanes somebody else has meanwhile: what came of them is asked
   * the gateway, but it need not be feared that they are still under way.
   */
  void noteEnds(Collection<Landing> landings, OffsetDateTime lookAt) {
    jdbc.sql(
            """
            update outgoing_message o
            set call_ended_at = w.ended_at, look_at = least(o.look_at, :lookAt)
            from unnest(:tenants, :messages, :epochs, cast(:ended as timestamptz[])) as w (tenant_id, id, epoch, ended_at)
            where o.tenant_id = w.tenant_id and o.id = w.id and o.epoch = w.epoch and o.status = 'sending'
              and o.call_ended_at is null
            """)
        .param("tenants", Sql.ids(landings, landing -> landing.claim().lane().tenant()))
        .param("messages", Sql.ids(landings, landing -> landing.claim().due().id()))
        .param("epochs", landings.stream().map(one -> one.claim().epoch()).toArray(Long[]::new))
        .param("ended", Sql.times(landings, Landing::endedAt))
        .param("lookAt", lookAt)
        .update();
  }

  /**
   * How a lane goes on.
   *
   * @param failures of the gateway, in a row
   * @param until it is left alone
   * @param paced when the next message that waits for a pause may go out
   * @param sent of the last sends, this one included
   * @param strangers until when only people who wrote first are written to; null if nothing is said
   */
  record Rest(
      Claim claim,
      int failures,
      Instant until,
      Instant paced,
      List<Instant> sent,
      @Nullable Instant strangers) {}

  void rest(Collection<Rest> lanes) {
    jdbc.sql(
            """
            update lane l
            set failures = w.failures, rests_until = w.rests_until, paced_at = w.paced_at,
              sent_times = cast(string_to_array(w.sent, ' ') as timestamptz[]),
              strangers_at = coalesce(w.strangers_at, l.strangers_at)
            from unnest(:tenants, :sessions, :failures, cast(:rests as timestamptz[]), cast(:paced as timestamptz[]),
                :sent, cast(:strangers as timestamptz[]))
              as w (tenant_id, session_id, failures, rests_until, paced_at, sent, strangers_at)
            where l.tenant_id = w.tenant_id and l.session_id = w.session_id
            """)
        .param("tenants", Sql.ids(lanes, rest -> rest.claim().lane().tenant()))
        .param("sessions", Sql.ids(lanes, rest -> rest.claim().lane().session()))
        .param("failures", Sql.numbers(lanes, Rest::failures))
        .param("rests", Sql.times(lanes, Rest::until))
        .param("paced", Sql.times(lanes, Rest::paced))
        .param("sent", Sql.texts(lanes, rest -> IntentRepository.joined(rest.sent())))
        .param("strangers", Sql.times(lanes, Rest::strangers))
        .update();
  }
}

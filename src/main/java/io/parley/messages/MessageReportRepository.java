package io.parley.messages;

import io.parley.database.Sql;
import io.parley.gateway.DeliveryStatus;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent.MessageAcked;
import io.parley.gateway.InboundEvent.MessageEdited;
import io.parley.gateway.InboundEvent.MessageRevoked;
import io.parley.gateway.InboundEvent.OfMessage;
import io.parley.gateway.InboundEvent.PollVoted;
import io.parley.gateway.InboundEvent.Reacted;
import io.parley.gateway.SessionAddress;
import io.parley.messages.MessageReports.Progress;
import io.parley.messages.MessagesRevoked.Revoked;
import io.parley.shared.MessageId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.Text;
import io.parley.shared.WaId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class MessageReportRepository {
  private static final int MOST_AT_ONCE = 500;
  private static final String EDITED = "edited";
  private static final String REVOKED = "revoked";

  /** A status outdoes those before it; nothing moves a message back. */
  private static final String[] LADDER =
      Stream.concat(
              Stream.of("queued", "sending", "unknown"),
              Arrays.stream(DeliveryStatus.values()).map(DeliveryStatus::wire))
          .toArray(String[]::new);

  private final JdbcClient jdbc;

  MessageReportRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Moves messages of ours forward.
   *
   * @return each step that a message took, in order
   */
  List<Progress> acknowledge(List<MessageReport<MessageAcked>> acks) {
    return jdbc.sql(
            """
            with report as (
              select tenant_id, session_id, wa_message_id, status, array_position(:ladder, status) as rank,
                max(error) as error, min(at) as at
              from unnest(:tenants, :sessions, :messages, :statuses, :errors, cast(:times as timestamptz[]))
                as r (tenant_id, session_id, wa_message_id, status, error, at)
              group by tenant_id, session_id, wa_message_id, status),
            furthest as (
              select tenant_id, session_id, wa_message_id, max(rank) as rank,
                min(at) filter (where status in ('delivered', 'read')) as delivered_at,
                min(at) filter (where status = 'read') as read_at,
                max(error) filter (where status = 'failed') as error
              from report
              group by tenant_id, session_id, wa_message_id),
            moved as (
              update message m
              set status = (:ladder)[f.rank],
                delivered_at = coalesce(m.delivered_at, f.delivered_at),
                read_at = coalesce(m.read_at, f.read_at),
                error = case when f.rank = array_position(:ladder, 'failed') then f.error end
              from furthest f
              -- one by one and by their keys, however few there are as far as the planner knows
              cross join lateral (
                select q.tenant_id, q.id from message q
                where q.tenant_id = f.tenant_id and q.session_id = f.session_id and q.wa_message_id = f.wa_message_id
                  and q.direction = 'outbound' and array_position(:ladder, q.status) < f.rank
                for no key update) q
              where m.tenant_id = q.tenant_id and m.id = q.id
              returning m.tenant_id, m.session_id, m.wa_message_id, m.id, m.chat_id, old.status as before)
            select m.tenant_id, m.session_id, m.wa_message_id, m.id, c.wa_chat_id, r.status, r.error
            from moved m
            cross join lateral (
              select wa_chat_id from chat c where c.tenant_id = m.tenant_id and c.id = m.chat_id
              offset 0) c
            join report r on r.tenant_id = m.tenant_id and r.session_id = m.session_id
              and r.wa_message_id = m.wa_message_id and r.rank > array_position(:ladder, m.before)
            order by m.tenant_id, m.id, r.rank
            """)
        .param("ladder", LADDER)
        .param("tenants", Sql.ids(acks, MessageReport::tenant))
        .param("sessions", Sql.ids(acks, ack -> ack.session().id()))
        .param("messages", Sql.texts(acks, MessageReport::waMessageId))
        .param("statuses", Sql.texts(acks, ack -> ack.event().status().wire()))
        .param("errors", Sql.texts(acks, ack -> ack.event().error()))
        .param("times", Sql.times(acks, MessageReport::at))
        .query((row, _) -> progress(row))
        .list();
  }

  /** The newest text counts, also in the chat whose last message it is. */
  void edit(List<MessageReport<MessageEdited>> edits) {
    jdbc.sql(
            """
            with edit as (
              select distinct on (tenant_id, session_id, wa_message_id) *
              from unnest(:tenants, :sessions, :messages, :contents, :previews, cast(:times as timestamptz[]))
                with ordinality as e (tenant_id, session_id, wa_message_id, content, preview, at, position)
              order by tenant_id, session_id, wa_message_id, at desc, position desc),
            edited as (
              update message m
              set content = e.content, edited_at = e.at
              from edit e
              where m.tenant_id = e.tenant_id and m.session_id = e.session_id and m.wa_message_id = e.wa_message_id
                and m.revoked_at is null and (m.edited_at is null or m.edited_at <= e.at)
              returning m.tenant_id, m.chat_id, m.sent_at, e.preview)
            update chat c
            set last_message_preview = e.preview
            from edited e
            where c.tenant_id = e.tenant_id and c.id = e.chat_id and c.last_message_at = e.sent_at
            """)
        .param("tenants", Sql.ids(edits, MessageReport::tenant))
        .param("sessions", Sql.ids(edits, edit -> edit.session().id()))
        .param("messages", Sql.texts(edits, MessageReport::waMessageId))
        .param("contents", Sql.texts(edits, edit -> edit.event().text()))
        .param("previews", Sql.texts(edits, edit -> Text.preview(edit.event().text())))
        .param("times", Sql.times(edits, MessageReport::at))
        .update();
  }

  /**
   * What was taken back is not kept.
   *
   * @return the messages, of which copies may be left
   */
  List<Revoked> revoke(List<MessageReport<MessageRevoked>> revocations) {
    return jdbc.sql(
            """
            with revocation as (
              select tenant_id, session_id, wa_message_id, min(at) as at
              from unnest(:tenants, :sessions, :messages, cast(:times as timestamptz[]))
                as r (tenant_id, session_id, wa_message_id, at)
              group by tenant_id, session_id, wa_message_id),
            revoked as (
              update message m
              set content = '', revoked_at = r.at
              from revocation r
              where m.tenant_id = r.tenant_id and m.session_id = r.session_id and m.wa_message_id = r.wa_message_id
                and m.revoked_at is null
              returning m.tenant_id, m.id, m.chat_id, m.sent_at),
            hidden as (
              update chat c
              set last_message_preview = ''
              from revoked r
              where c.tenant_id = r.tenant_id and c.id = r.chat_id and c.last_message_at = r.sent_at)
            select tenant_id, id from revoked
            """)
        .param("tenants", Sql.ids(revocations, MessageReport::tenant))
        .param("sessions", Sql.ids(revocations, revocation -> revocation.session().id()))
        .param("messages", Sql.texts(revocations, MessageReport::waMessageId))
        .param("times", Sql.times(revocations, MessageReport::at))
        .query(
            (row, _) ->
                new Revoked(
                    new TenantId(Sql.uuid(row, "tenant_id")), new MessageId(Sql.uuid(row, "id"))))
        .list();
  }

  void react(List<MessageReport<Reacted>> reactions) {
    jdbc.sql(
            """
            insert into message_reaction as known (tenant_id, session_id, wa_message_id, author, emoji, reacted_at)
            select distinct on (tenant_id, session_id, wa_message_id, author)
              tenant_id, session_id, wa_message_id, author, emoji, at
            from unnest(:tenants, :sessions, :messages, :authors, :emoji, cast(:times as timestamptz[]))
              with ordinality as r (tenant_id, session_id, wa_message_id, author, emoji, at, position)
            order by tenant_id, session_id, wa_message_id, author, at desc, position desc
            on conflict (tenant_id, session_id, wa_message_id, author) do update
            set emoji = excluded.emoji, reacted_at = excluded.reacted_at
            where known.reacted_at <= excluded.reacted_at
            """)
        .param("tenants", Sql.ids(reactions, MessageReport::tenant))
        .param("sessions", Sql.ids(reactions, reaction -> reaction.session().id()))
        .param("messages", Sql.texts(reactions, MessageReport::waMessageId))
        .param("authors", Sql.texts(reactions, reaction -> reaction.event().author().value()))
        .param("emoji", Sql.texts(reactions, reaction -> reaction.event().emoji()))
        .param("times", Sql.times(reactions, MessageReport::at))
        .update();
  }

  void vote(List<MessageReport<PollVoted>> votes) {
    jdbc.sql(
            """
            insert into poll_vote as known (tenant_id, session_id, wa_message_id, voter, options, voted_at)
            select distinct on (tenant_id, session_id, wa_message_id, voter)
              tenant_id, session_id, wa_message_id, voter, string_to_array(options, :separator), at
            from unnest(:tenants, :sessions, :messages, :voters, :options, cast(:times as timestamptz[]))
              with ordinality as v (tenant_id, session_id, wa_message_id, voter, options, at, position)
            order by tenant_id, session_id, wa_message_id, voter, at desc, position desc
            on conflict (tenant_id, session_id, wa_message_id, voter) do update
            set options = excluded.options, voted_at = excluded.voted_at
            where known.voted_at <= excluded.voted_at
            """)
        .param("separator", Sql.SEPARATOR)
        .param("tenants", Sql.ids(votes, MessageReport::tenant))
        .param("sessions", Sql.ids(votes, vote -> vote.session().id()))
        .param("messages", Sql.texts(votes, MessageReport::waMessageId))
        .param("voters", Sql.texts(votes, vote -> vote.event().voter().value()))
        .param("options", Sql.texts(votes, vote -> joined(vote.event().options())))
        .param("times", Sql.times(votes, MessageReport::at))
        .update();
  }

  /** Keeps what is reported of messages that are not stored, or not yet. */
  void keepEarly(List<MessageReport<?>> reports, OffsetDateTime now) {
    var waiting = reports.stream().filter(report -> kind(report.event()) != null).toList();
    if (waiting.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            insert into early_report as known
              (tenant_id, session_id, wa_message_id, wa_chat_id, kind, said, at, received_at)
            select distinct on (tenant_id, session_id, wa_message_id, kind)
              tenant_id, session_id, wa_message_id, wa_chat_id, kind, said, at, :now
            from unnest(:tenants, :sessions, :messages, :chats, :kinds, :said, cast(:times as timestamptz[]))
              with ordinality as r (tenant_id, session_id, wa_message_id, wa_chat_id, kind, said, at, position)
            where not exists (
              select from message m
              where m.tenant_id = r.tenant_id and m.session_id = r.session_id and m.wa_message_id = r.wa_message_id)
            order by tenant_id, session_id, wa_message_id, kind, at desc, position desc
            on conflict (tenant_id, session_id, wa_message_id, kind) do update
            set said = excluded.said, at = excluded.at
            where known.at <= excluded.at
            """)
        .param("tenants", Sql.ids(waiting, MessageReport::tenant))
        .param("sessions", Sql.ids(waiting, report -> report.session().id()))
        .param("messages", Sql.texts(waiting, MessageReport::waMessageId))
        .param("chats", Sql.texts(waiting, report -> report.event().chat().value()))
        .param("kinds", Sql.texts(waiting, report -> kind(report.event())))
        .param("said", Sql.texts(waiting, report -> said(report.event())))
        .param("times", Sql.times(waiting, MessageReport::at))
        .param("now", now)
        .update();
  }

  /** A report that came before its message. */
  record Early(
      TenantId tenant,
      SessionId session,
      WaId chat,
      String waMessageId,
      String kind,
      @Nullable String said,
      Instant at) {
    MessageReport<?> of(GatewaySession owner) {
      return new MessageReport<>(owner, event(owner.address()));
    }

    private OfMessage event(SessionAddress address) {
      return switch (kind) {
        case EDITED ->
            new MessageEdited(address, chat, waMessageId, Objects.requireNonNullElse(said, ""), at);
        case REVOKED -> new MessageRevoked(address, chat, waMessageId, at);
        default -> new MessageAcked(address, chat, waMessageId, DeliveryStatus.of(kind), said, at);
      };
    }
  }

  /** Those of all tenants that came since then, and whose message is there by now. */
  List<Early> takeEarly(OffsetDateTime since) {
    return jdbc.sql(
            """
            with due as (
              select e.tenant_id, e.session_id, e.wa_message_id, e.kind
              from early_report e
              join message m
                on m.tenant_id = e.tenant_id and m.session_id = e.session_id and m.wa_message_id = e.wa_message_id
              where e.received_at >= :since
              order by e.received_at
              limit :most
              for update of e skip locked)
            delete from early_report e
            using due
            where e.tenant_id = due.tenant_id and e.session_id = due.session_id
              and e.wa_message_id = due.wa_message_id and e.kind = due.kind
            returning e.tenant_id, e.session_id, e.wa_message_id, e.wa_chat_id, e.kind, e.said, e.at
            """)
        .param("since", since)
        .param("most", MOST_AT_ONCE)
        .query((row, _) -> early(row))
        .list();
  }

  void forgetEarly(OffsetDateTime before) {
    jdbc.sql("delete from early_report where received_at < :before")
        .param("before", before)
        .update();
  }

  /** Null for what is stored by itself, whether its message is there or not. */
  private static @Nullable String kind(OfMessage event) {
    return switch (event) {
      case MessageAcked acked -> acked.status().wire();
      case MessageEdited _ -> EDITED;
      case MessageRevoked _ -> REVOKED;
      case Reacted _, PollVoted _ -> null;
    };
  }

  private static @Nullable String said(OfMessage event) {
    return switch (event) {
      case MessageAcked acked -> acked.error();
      case MessageEdited edited -> edited.text();
      case MessageRevoked _, Reacted _, PollVoted _ -> null;
    };
  }

  private static String joined(List<String> options) {
    return options.stream()
        .map(option -> option.replace(Sql.SEPARATOR, " "))
        .collect(Collectors.joining(Sql.SEPARATOR));
  }

  private static Progress progress(ResultSet row) throws SQLException {
    return new Progress(
        new TenantId(Sql.uuid(row, "tenant_id")),
        new SessionId(Sql.uuid(row, "session_id")),
        new MessageId(Sql.uuid(row, "id")),
        row.getString("wa_message_id"),
        new WaId(row.getString("wa_chat_id")),
        DeliveryStatus.of(row.getString("status")),
        row.getString("error"));
  }

  private static Early early(ResultSet row) throws SQLException {
    return new Early(
        new TenantId(Sql.uuid(row, "tenant_id")),
        new SessionId(Sql.uuid(row, "session_id")),
        new WaId(row.getString("wa_chat_id")),
        row.getString("wa_message_id"),
        row.getString("kind"),
        row.getString("said"),
        Sql.requiredInstant(row, "at"));
  }
}

package io.parley.media;

import io.parley.database.DatabaseClock;
import io.parley.database.Sql;
import io.parley.gateway.MediaPlace;
import io.parley.shared.MediaId;
import io.parley.shared.MessageId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which files there are, and the work of fetching them. */
@Repository
class MediaRepository {
  private final JdbcClient jdbc;
  private final DatabaseClock clock;

  MediaRepository(JdbcClient jdbc, DatabaseClock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * A file that this node fetches until its lease is over.
   *
   * @param attempt grows with each claim: who comes with an older one has been taken for dead
   * @param failures of the gateway so far
   * @param age since the file was announced
   */
  record Claim(
      TenantId tenant,
      MediaId id,
      SessionId session,
      MediaPlace place,
      @Nullable String mimeType,
      @Nullable String fileName,
      int attempt,
      int failures,
      Duration age) {}

  /** A file as it is served; its content is null unless it is stored. */
  record Row(MediaView view, @Nullable Content content) {}

  /** Bytes that are kept once in a tenant. */
  @SuppressWarnings("ArrayRecordComponent") // a hash, which nobody changes
  record Content(TenantId tenant, byte[] sha256, long size, boolean inDatabase) {}

  Map<MessageId, MediaId> insert(Collection<NewMedia> media) {
    var ids = new HashMap<MessageId, MediaId>();
    jdbc.sql(
            """
            insert into message_media (tenant_id, message_id, session_id, mime_type, file_name, wa_chat_id, wa_message_id,
              wa_author_id, own, source_url, due_at, created_at)
            select tenant_id, message_id, session_id, mime_type, file_name, wa_chat_id, wa_message_id, wa_author_id, own,
              source_url, :now, :now
            from unnest(:tenants, :messages, :sessions, :types, :names, :chats, :waMessages, :authors, :own, :urls)
              as n (tenant_id, message_id, session_id, mime_type, file_name, wa_chat_id, wa_message_id, wa_author_id, own,
                source_url)
            returning message_id, id
            """)
        .param("tenants", Sql.ids(media, item -> item.session().tenant()))
        .param("messages", Sql.ids(media, NewMedia::message))
        .param("sessions", Sql.ids(media, item -> item.session().id()))
        .param("types", Sql.texts(media, NewMedia::mimeType))
        .param("names", Sql.texts(media, NewMedia::fileName))
        .param("chats", Sql.texts(media, item -> item.place().chat().value()))
        .param("waMessages", Sql.texts(media, item -> item.place().waMessageId()))
        .param("authors", Sql.texts(media, item -> item.place().author().value()))
        .param("own", Sql.flags(media, item -> item.place().ownAccount()))
        .param("urls", Sql.texts(media, item -> item.place().url()))
        .param("now", clock.now())
        .query(
            row -> {
              ids.put(new MessageId(Sql.uuid(row, "message_id")), new MediaId(Sql.uuid(row, "id")));
            });
    return ids;
  }

  /**
   * Takes files that are due, of whichever tenants, the oldest first. It goes from session to
   * session, so that those of a busy one, however many wait, cost no more than a step over them.
   *
   * @param busy sessions that have enough under way
   */
  List<Claim> claim(int most, Collection<SessionId> busy, Duration lease) {
    var now = clock.now();
    return jdbc.sql(
            """
            with recursive first_of_session as (
              (select session_id, due_at from message_media
               where status = 'pending'
               order by session_id, due_at
               limit 1)
              union all
              select next.session_id, next.due_at
              from first_of_session f
              cross join lateral (
                select session_id, due_at from message_media
                where status = 'pending' and session_id > f.session_id
                order by session_id, due_at
                limit 1) next),
            turn as (
              select session_id from first_of_session
              where due_at <= :now and session_id <> all (:busy)
              order by due_at
              limit :most),
            due as (
              select one.tenant_id, one.id
              from turn
              cross join lateral (
                select tenant_id, id, due_at from message_media
                where status = 'pending' and session_id = turn.session_id and due_at <= :now
                order by due_at
                limit :most
                for update skip locked) one
              order by one.due_at
              limit :most)
            update message_media m
            set due_at = :until, attempts = m.attempts + 1
            from due
            where m.tenant_id = due.tenant_id and m.id = due.id
            returning m.tenant_id, m.id, m.session_id, m.mime_type, m.file_name, m.wa_chat_id, m.wa_message_id, m.wa_author_id,
              m.own, m.source_url, m.attempts, m.failures, m.created_at
            """)
        .param("now", now)
        .param("until", now.plus(lease))
        .param("busy", Sql.ids(busy))
        .param("most", most)
        .query((row, _) -> claimed(row, now.toInstant()))
        .list();
  }

  /** False if the claim is over: somebody else has the file now, or it is settled. */
  boolean stored(Claim claim, byte[] sha256, long size, String mimeType) {
    return jdbc.sql(
                """
                update message_media
                set status = 'stored', sha256 = :sha256, size = :size, mime_type = :type, due_at = null, source_url = null,
                  reason = null
                where tenant_id = :tenant and id = :id and status = 'pending' and attempts = :attempt
                """)
            .param("tenant", claim.tenant().value())
            .param("id", claim.id().value())
            .param("attempt", claim.attempt())
            .param("sha256", sha256)
            .param("size", size)
            .param("type", mimeType)
            .update()
        == 1;
  }

  void gone(Claim claim, String reason) {
    jdbc.sql(
            """
            update message_media
            set status = 'gone', reason = :reason, due_at = null, source_url = null
            where tenant_id = :tenant and id = :id and status = 'pending' and attempts = :attempt
            """)
        .param("tenant", claim.tenant().value())
        .param("id", claim.id().value())
        .param("attempt", claim.attempt())
        .param("reason", reason)
        .update();
  }

  /** Whether they are here already or not; a fetch under way finds its claim over. */
  void withdraw(Collection<MessageFiles> messages) {
    jdbc.sql(
            """
            update message_media m
            set status = 'gone', reason = 'The message was taken back.', sha256 = null, size = null, source_url = null,
              due_at = null, file_name = null
            from unnest(:tenants, :messages) as w (tenant_id, message_id)
            where m.tenant_id = w.tenant_id and m.message_id = w.message_id
            """)
        .param("tenants", Sql.ids(messages, MessageFiles::tenant))
        .param("messages", Sql.ids(messages, MessageFiles::message))
        .update();
  }

  /**
   * To be tried again.
   *
   * @param failures of the gateway, this one included if it was one
   */
  void postpone(Claim claim, int failures, String reason, Duration pause) {
    jdbc.sql(
            """
            update message_media
            set failures = :failures, reason = :reason, due_at = :due
            where tenant_id = :tenant and id = :id and status = 'pending' and attempts = :attempt
            """)
        .param("tenant", claim.tenant().value())
        .param("id", claim.id().value())
        .param("attempt", claim.attempt())
        .param("failures", failures)
        .param("reason", reason)
        .param("due", clock.now().plus(pause))
        .update();
  }

  Optional<Row> find(TenantId tenant, MediaId id) {
    return jdbc.sql(
            """
            select m.id, m.status, m.mime_type, m.file_name, m.size, m.reason, m.sha256, c.in_database
            from message_media m
            left join media_content c on c.tenant_id = m.tenant_id and c.sha256 = m.sha256
            where m.tenant_id = :tenant and m.id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> row(tenant, row))
        .optional();
  }

  Map<MessageId, MediaView> ofMessages(TenantId tenant, Collection<MessageId> messages) {
    var views = new HashMap<MessageId, MediaView>();
    jdbc.sql(
            """
            select message_id, id, status, mime_type, file_name, size, reason
            from message_media
            where tenant_id = :tenant and message_id = any(:messages)
            """)
        .param("tenant", tenant.value())
        .param("messages", Sql.ids(messages))
        .query(
            row -> {
              views.put(new MessageId(Sql.uuid(row, "message_id")), view(row));
            });
    return views;
  }

  /** False if the tenant has it already; then it is as good as new. */
  boolean insertContent(TenantId tenant, byte[] sha256, long size, boolean inDatabase) {
    return jdbc.sql(
            """
            insert into media_content (tenant_id, sha256, size, in_database, kept_at)
            values (:tenant, :sha256, :size, :inDatabase, :now)
            on conflict (tenant_id, sha256) do update set kept_at = excluded.kept_at
            returning old.kept_at is null as is_new
            """)
        .param("tenant", tenant.value())
        .param("sha256", sha256)
        .param("size", size)
        .param("inDatabase", inDatabase)
        .param("now", clock.now())
        .query(Boolean.class)
        .single();
  }

  /** Of content that was said to be in the folder; false if it is in the database already. */
  boolean bringIntoDatabase(TenantId tenant, byte[] sha256) {
    return jdbc.sql(
                """
                update media_content set in_database = true
                where tenant_id = :tenant and sha256 = :sha256 and not in_database
                """)
            .param("tenant", tenant.value())
            .param("sha256", sha256)
            .update()
        == 1;
  }

  void insertChunk(TenantId tenant, byte[] sha256, int position, byte[] bytes) {
    jdbc.sql(
            "insert into media_chunk (tenant_id, sha256, position, bytes) values (:tenant, :sha256, :position, :bytes)")
        .param("tenant", tenant.value())
        .param("sha256", sha256)
        .param("position", position)
        .param("bytes", bytes)
        .update();
  }

  Optional<byte[]> chunk(Content content, int position) {
    return jdbc.sql(
            "select bytes from media_chunk where tenant_id = :tenant and sha256 = :sha256 and position = :position")
        .param("tenant", content.tenant().value())
        .param("sha256", content.sha256())
        .param("position", position)
        .query((row, _) -> row.getBytes("bytes"))
        .optional();
  }

  private static Claim claimed(ResultSet row, Instant now) throws SQLException {
    return new Claim(
        new TenantId(Sql.uuid(row, "tenant_id")),
        new MediaId(Sql.uuid(row, "id")),
        new SessionId(Sql.uuid(row, "session_id")),
        new MediaPlace(
            new WaId(row.getString("wa_chat_id")),
            row.getString("wa_message_id"),
            new WaId(row.getString("wa_author_id")),
            row.getBoolean("own"),
            row.getString("source_url")),
        row.getString("mime_type"),
        row.getString("file_name"),
        row.getInt("attempts"),
        row.getInt("failures"),
        Duration.between(Sql.requiredInstant(row, "created_at"), now));
  }

  private static Row row(TenantId tenant, ResultSet row) throws SQLException {
    var view = view(row);
    var sha256 = row.getBytes("sha256");
    return new Row(
        view,
        sha256 == null
            ? null
            : new Content(
                tenant,
                sha256,
                Objects.requireNonNull(view.size()),
                row.getBoolean("in_database")));
  }

  private static MediaView view(ResultSet row) throws SQLException {
    var id = new MediaId(Sql.uuid(row, "id"));
    return new MediaView(
        id,
        MediaView.url(id),
        row.getString("mime_type"),
        row.getObject("size", Long.class),
        row.getString("file_name"),
        MediaStatus.of(row.getString("status")),
        row.getString("reason"));
  }
}

package io.parley.media;

import io.parley.database.DatabaseClock;
import io.parley.database.Sql;
import io.parley.media.MediaRepository.Content;
import io.parley.shared.MediaId;
import io.parley.shared.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Files that go out. */
@Repository
class OutgoingMediaRepository {
  private final JdbcClient jdbc;
  private final DatabaseClock clock;

  OutgoingMediaRepository(JdbcClient jdbc, DatabaseClock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  record Row(StoredFile file, Content content) {}

  /** Of a content that is kept already. */
  StoredFile insert(
      TenantId tenant,
      Received received,
      String type,
      String mimeType,
      @Nullable String fileName,
      Duration untilChecked) {
    var now = clock.now();
    var id =
        jdbc.sql(
                """
                insert into outgoing_media (tenant_id, sha256, size, mime_type, media_type, file_name, created_at, check_at)
                values (:tenant, :sha256, :size, :mimeType, :type, :name, :now, :check)
                returning id
                """)
            .param("tenant", tenant.value())
            .param("sha256", received.sha256())
            .param("size", received.size())
            .param("mimeType", mimeType)
            .param("type", type)
            .param("name", fileName)
            .param("now", now)
            .param("check", now.plus(untilChecked))
            .query((row, _) -> new MediaId(Sql.uuid(row, "id")))
            .single();
    return new StoredFile(id, type, mimeType, received.size(), fileName);
  }

  Optional<Row> find(TenantId tenant, MediaId id) {
    return jdbc.sql(
            """
            select o.id, o.media_type, o.mime_type, o.file_name, o.size, o.sha256, c.in_database
            from outgoing_media o
            join media_content c on c.tenant_id = o.tenant_id and c.sha256 = o.sha256
            where o.tenant_id = :tenant and o.id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> row(tenant, row))
        .optional();
  }

  /**
   * A copy that came back from WhatsApp first is not fetched any more: its bytes are here. One that
   * was taken back meanwhile stays so.
   */
  void attach(Collection<MessageFile> files) {
    jdbc.sql(
            """
            insert into message_media as m (tenant_id, message_id, status, mime_type, file_name, size, sha256, own, created_at)
            select o.tenant_id, n.message_id, 'stored', o.mime_type, o.file_name, o.size, o.sha256, true, :now
            from (select distinct on (tenant_id, message_id) tenant_id, message_id, media_id
                  from unnest(:tenants, :messages, :files) as n (tenant_id, message_id, media_id)
                  order by tenant_id, message_id, media_id) n
            join outgoing_media o on o.tenant_id = n.tenant_id and o.id = n.media_id
            order by o.tenant_id, n.message_id
            on conflict (tenant_id, message_id) do update
            set status = 'stored', mime_type = excluded.mime_type, file_name = excluded.file_name, size = excluded.size,
              sha256 = excluded.sha256, due_at = null, source_url = null, reason = null
            where m.status = 'pending'
            """)
        .param("tenants", Sql.ids(files, MessageFile::tenant))
        .param("messages", Sql.ids(files, MessageFile::message))
        .param("files", Sql.ids(files, MessageFile::file))
        .param("now", clock.now())
        .update();
  }

  /** A content and who has it. */
  @SuppressWarnings("ArrayRecordComponent") // a hash, which nobody changes
  record Kept(TenantId tenant, byte[] sha256) {}

  /** A file that may be needed no more. */
  record Due(TenantId tenant, MediaId id) {}

  /** Locked until the transaction ends: nobody can name one in a message meanwhile. */
  List<Due> claim(int most, Duration untilNext) {
    var now = clock.now();
    return jdbc.sql(
            """
            with due as (
              select o.tenant_id, o.id from outgoing_media o
              where o.check_at <= :now
              order by o.check_at
              limit :most
              for update skip locked)
            update outgoing_media o set check_at = :next
            from due
            where o.tenant_id = due.tenant_id and o.id = due.id
            returning o.tenant_id, o.id
            """)
        .param("now", now)
        .param("next", now.plus(untilNext))
        .param("most", most)
        .query(
            (row, _) ->
                new Due(new TenantId(Sql.uuid(row, "tenant_id")), new MediaId(Sql.uuid(row, "id"))))
        .list();
  }

  /** A statement of its own: it sees who named one of them before they were locked. */
  List<Kept> deleteUnused(Collection<Due> files) {
    return jdbc.sql(
            """
            delete from outgoing_media o
            using unnest(:tenants, :files) as d (tenant_id, id)
            where o.tenant_id = d.tenant_id and o.id = d.id
              and not exists (select from outgoing_message m where m.tenant_id = o.tenant_id and m.media_id = o.id)
            returning o.tenant_id, o.sha256
            """)
        .param("tenants", Sql.ids(files, Due::tenant))
        .param("files", Sql.ids(files, Due::id))
        .query(
            (row, _) -> new Kept(new TenantId(Sql.uuid(row, "tenant_id")), row.getBytes("sha256")))
        .list();
  }

  /**
   * Unless somebody has it, or brought it a moment ago and will say so.
   *
   * @return whether its bytes were in the folder; empty if it stays
   */
  Optional<Boolean> deleteContent(Kept content, Duration justBrought) {
    return jdbc.sql(
            """
            delete from media_content c
            where c.tenant_id = :tenant and c.sha256 = :sha256 and c.kept_at < :before
              and not exists (select from outgoing_media o where o.tenant_id = :tenant and o.sha256 = :sha256)
              and not exists (select from message_media m where m.tenant_id = :tenant and m.sha256 = :sha256)
            returning not c.in_database as in_folder
            """)
        .param("tenant", content.tenant().value())
        .param("sha256", content.sha256())
        .param("before", clock.now().minus(justBrought))
        .query(Boolean.class)
        .optional();
  }

  private static Row row(TenantId tenant, ResultSet row) throws SQLException {
    var size = row.getLong("size");
    return new Row(
        new StoredFile(
            new MediaId(Sql.uuid(row, "id")),
            row.getString("media_type"),
            row.getString("mime_type"),
            size,
            row.getString("file_name")),
        new Content(tenant, row.getBytes("sha256"), size, row.getBoolean("in_database")));
  }
}

package io.parley.campaigns;

import io.parley.database.Sql;
import io.parley.shared.CustomGroupId;
import io.parley.shared.JobId;
import io.parley.shared.TenantId;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class BulkSendRepository {
  private final JdbcClient jdbc;

  BulkSendRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void insert(TenantId tenant, BulkSend send, Wish wish, OffsetDateTime now) {
    jdbc.sql(
            """
            insert into bulk_send (tenant_id, id, name, custom_group_id, message_type, message_content, media_url, source,
              created_by, require_reciprocity, literal, created_at)
            values (:tenant, :id, :name, :group, :type, :content, :media, :source, :by, :reciprocity, :literal, :now)
            """)
        .param("tenant", tenant.value())
        .param("id", send.id().value())
        .param("name", send.name())
        .param("group", Sql.value(send.group()))
        .param("type", send.type().wire())
        .param("content", send.content())
        .param("media", send.mediaUrl() == null ? null : send.mediaUrl().toString())
        .param("source", send.source())
        .param("by", send.createdBy())
        .param("reciprocity", wish.requireReciprocity())
        .param("literal", wish.letter().isLiteral())
        .param("now", now)
        .update();
  }

  /** Those of the jobs that are bulk sends. */
  Map<JobId, BulkSend> find(TenantId tenant, Collection<JobId> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    List<BulkSend> found =
        jdbc.sql(
                """
                select id, name, custom_group_id, message_type, message_content, media_url, source, created_by
                from bulk_send
                where tenant_id = :tenant and id = any(:ids)
                """)
            .param("tenant", tenant.value())
            .param("ids", Sql.ids(ids))
            .query((row, _) -> send(row))
            .list();
    return found.stream().collect(Collectors.toMap(BulkSend::id, Function.identity()));
  }

  private static BulkSend send(ResultSet row) throws SQLException {
    var group = Sql.uuid(row, "custom_group_id");
    var media = row.getString("media_url");
    return new BulkSend(
        new JobId(Sql.uuid(row, "id")),
        row.getString("name"),
        group == null ? null : new CustomGroupId(group),
        BulkMessageType.of(row.getString("message_type")),
        row.getString("message_content"),
        media == null ? null : URI.create(media),
        row.getString("source"),
        row.getString("created_by"));
  }
}

package io.parley.audiences.imports;

import io.parley.database.Sql;
import io.parley.shared.CustomGroupId;
import io.parley.shared.ImportId;
import io.parley.shared.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Imports, their files, and the rows that were refused. */
@Repository
class ImportRepository {
  private static final TypeReference<TreeMap<String, String>> COLUMNS = new TypeReference<>() {};
  private static final int FETCHED_AT_ONCE = 500;

  private final JdbcClient jdbc;
  private final JsonMapper json;

  ImportRepository(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /** A row that was refused. */
  record Refused(long line, String reason, @Nullable String phone, @Nullable String name) {}

  /** Whoever else begins an import of this tenant waits until the transaction ends. */
  void beginAlone(TenantId tenant) {
    jdbc.sql("select pg_advisory_xact_lock(hashtextextended('import ' || :tenant, 0))")
        .param("tenant", tenant.toString())
        .query((_, _) -> true)
        .list();
  }

  int countWaiting(TenantId tenant) {
    return jdbc.sql(
            """
            select count(*) from custom_group_import
            where tenant_id = :tenant and status in ('running', 'undoing')
            """)
        .param("tenant", tenant.value())
        .query(Integer.class)
        .single();
  }

  ImportId insert(ListImport.Draft draft, OffsetDateTime now) {
    var csv = draft.file().form() instanceof Form.Csv form ? form : null;
    return jdbc.sql(
            """
            insert into custom_group_import (tenant_id, group_id, status, dry_run, file_name, size, format, charset, delimiter,
              mapping, country, created_at)
            values (:tenant, :group, 'running', :dryRun, :fileName, :size, :format, :charset, :delimiter,
              cast(:mapping as jsonb), :country, :now)
            returning id
            """)
        .param("tenant", draft.tenant().value())
        .param("group", draft.group().value())
        .param("dryRun", draft.dryRun())
        .param("fileName", draft.file().name())
        .param("size", draft.file().size())
        .param("format", csv == null ? "xlsx" : "csv")
        .param("charset", csv == null ? null : csv.charset().name())
        .param("delimiter", csv == null ? null : String.valueOf(csv.separator()))
        .param("mapping", json.writeValueAsString(draft.mapping().columns()))
        .param("country", draft.country())
        .param("now", now)
        .query((row, _) -> new ImportId(Sql.uuid(row, "id")))
        .single();
  }

  Optional<ListImport> find(TenantId tenant, ImportId id) {
    return jdbc.sql(
            """
            select tenant_id, id, group_id, status, dry_run, file_name, size, format, charset, delimiter, mapping, country,
              added, updated, duplicates, invalid, progress, error, taken_back, created_at, finished_at
            from custom_group_import
            where tenant_id = :tenant and id = :id
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query((row, _) -> found(row))
        .optional();
  }

  /**
   * Locked until the transaction ends; false if it does not run any more, or somebody else has gone
   * on with it.
   */
  boolean lock(ListImport running, long rowsRead) {
    return jdbc.sql(
            """
            select id from custom_group_import
            where tenant_id = :tenant and id = :id and status = 'running' and rows_read = :rowsRead
            for no key update
            """)
        .param("tenant", running.tenant().value())
        .param("id", running.id().value())
        .param("rowsRead", rowsRead)
        .query((row, _) -> Sql.uuid(row, "id"))
        .optional()
        .isPresent();
  }

  /** Counts rows as read, and tells how far that is. */
  void count(ListImport running, Counts more, int progress) {
    jdbc.sql(
            """
            update custom_group_import
            set rows_read = rows_read + :rows, added = added + :added, updated = updated + :updated,
              duplicates = duplicates + :duplicates, invalid = invalid + :invalid, progress = greatest(progress, :progress)
            where tenant_id = :tenant and id = :id
            """)
        .param("tenant", running.tenant().value())
        .param("id", running.id().value())
        .param("rows", more.rowsRead())
        .param("added", more.added())
        .param("updated", more.updated())
        .param("duplicates", more.duplicates())
        .param("invalid", more.invalid())
        .param("progress", progress)
        .update();
  }

  /**
   * Ends an import; its file is not needed any more. Nothing happens if it has ended.
   *
   * @param error null if all is well
   */
  void end(ListImport running, @Nullable String error, OffsetDateTime now) {
    jdbc.sql(
            """
            with ended as (
              update custom_group_import
              set status = :status, error = :error, finished_at = :now,
                progress = case when :status = 'completed' then 100 else progress end
              where tenant_id = :tenant and id = :id and status = 'running'
              returning id)
            delete from custom_group_import_chunk
            where tenant_id = :tenant and import_id in (select id from ended)
            """)
        .param("tenant", running.tenant().value())
        .param("id", running.id().value())
        .param("status", error == null ? "completed" : "failed")
        .param("error", error)
        .param("now", now)
        .update();
  }

  /** False if it is running, or was undone. */
  boolean beginUndo(TenantId tenant, ImportId id) {
    return jdbc.sql(
                """
                update custom_group_import set status = 'undoing'
                where tenant_id = :tenant and id = :id and status in ('completed', 'failed') and not dry_run
                """)
            .param("tenant", tenant.value())
            .param("id", id.value())
            .update()
        == 1;
  }

  /**
   * Locked until the transaction ends.
   *
   * @return up to whom it was taken back; empty if there is nothing to take back any more
   */
  Optional<UUID> lockUndo(ListImport undoing) {
    return jdbc.sql(
            """
            select undone_to from custom_group_import
            where tenant_id = :tenant and id = :id and status = 'undoing'
            for no key update
            """)
        .param("tenant", undoing.tenant().value())
        .param("id", undoing.id().value())
        .query((row, _) -> Sql.uuid(row, "undone_to"))
        .optional();
  }

  /**
   * @param last up to whom it is taken back now; null if that was all
   */
  void countTakenBack(ListImport undoing, long more, @Nullable UUID last) {
    jdbc.sql(
            """
            update custom_group_import
            set taken_back = taken_back + :more, undone_to = coalesce(cast(:last as uuid), undone_to),
              status = case when cast(:last as uuid) is null then 'undone' else status end
            where tenant_id = :tenant and id = :id
            """)
        .param("tenant", undoing.tenant().value())
        .param("id", undoing.id().value())
        .param("more", more)
        .param("last", last)
        .update();
  }

  void insertChunk(TenantId tenant, ImportId id, int position, byte[] bytes) {
    jdbc.sql(
            """
            insert into custom_group_import_chunk (tenant_id, import_id, position, bytes)
            values (:tenant, :id, :position, :bytes)
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .param("position", position)
        .param("bytes", bytes)
        .update();
  }

  Optional<byte[]> chunk(TenantId tenant, ImportId id, int position) {
    return jdbc.sql(
            """
            select bytes from custom_group_import_chunk
            where tenant_id = :tenant and import_id = :id and position = :position
            """)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .param("position", position)
        .query((row, _) -> row.getBytes("bytes"))
        .optional();
  }

  /**
   * @param before how many rows of the file came before
   */
  void refuse(ListImport running, long before, List<Placed> refused) {
    jdbc.sql(
            """
            insert into custom_group_import_rejection (tenant_id, import_id, position, line, reason, phone, name)
            select :tenant, :id, :before + place, line, reason, phone, name
            from unnest(:places, :lines, :reasons, :phones, :names) as r (place, line, reason, phone, name)
            """)
        .param("tenant", running.tenant().value())
        .param("id", running.id().value())
        .param("before", before)
        .param("places", Sql.numbers(refused, Placed::place))
        .param("lines", refused.stream().map(row -> row.row().line()).toArray(Long[]::new))
        .param("reasons", Sql.texts(refused, row -> row.row().reason()))
        .param("phones", Sql.texts(refused, row -> row.row().phone()))
        .param("names", Sql.texts(refused, row -> row.row().name()))
        .update();
  }

  /** A row that is refused, and which of its batch it is. */
  record Placed(int place, ImportRow.Rejected row) {}

  /** Hands over what was refused. Needs a transaction, as all that reads through a cursor. */
  void readRefused(TenantId tenant, ImportId id, Consumer<Refused> reader) {
    jdbc.sql(
            """
            select line, reason, phone, name from custom_group_import_rejection
            where tenant_id = :tenant and import_id = :id
            order by position
            """)
        .withFetchSize(FETCHED_AT_ONCE)
        .param("tenant", tenant.value())
        .param("id", id.value())
        .query(
            row -> {
              reader.accept(
                  new Refused(
                      row.getLong("line"),
                      row.getString("reason"),
                      row.getString("phone"),
                      row.getString("name")));
            });
  }

  private ListImport found(ResultSet row) throws SQLException {
    return new ListImport(
        new TenantId(Sql.uuid(row, "tenant_id")),
        new ImportId(Sql.uuid(row, "id")),
        new CustomGroupId(Sql.uuid(row, "group_id")),
        ImportStatus.of(row.getString("status")),
        row.getString("status").equals("undoing"),
        row.getBoolean("dry_run"),
        new ListImport.File(
            row.getString("file_name"),
            row.getLong("size"),
            Form.kept(
                row.getString("format"), row.getString("charset"), row.getString("delimiter"))),
        new Mapping(json.readValue(row.getString("mapping"), COLUMNS)),
        row.getString("country"),
        new Counts(
            row.getLong("added"),
            row.getLong("updated"),
            row.getLong("duplicates"),
            row.getLong("invalid")),
        row.getInt("progress"),
        row.getString("error"),
        row.getLong("taken_back"),
        Sql.requiredInstant(row, "created_at"),
        Sql.instant(row, "finished_at"));
  }
}

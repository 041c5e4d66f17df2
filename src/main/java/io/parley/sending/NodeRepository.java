package io.parley.sending;

import io.parley.database.Sql;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Nodes belong to nobody. */
@Repository
class NodeRepository {
  /**
   * When all locks were lost last, as far as it can be seen: a server that recovers from a crash of
   * one of its processes starts the checkpointer anew, but not itself.
   */
  private static final String POSTMASTER_STARTED =
      """
      (select greatest(pg_postmaster_start_time(), max(backend_start)) from pg_stat_activity
      where backend_type = 'checkpointer')
      """;

  private final JdbcClient jdbc;

  NodeRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  UUID insert(long key, OffsetDateTime now) {
    return jdbc.sql(
            """
            insert into sending_node (lock_key, postmaster_started_at, started_at)
            values (:key, %s, :now)
            returning id
            """
                .formatted(POSTMASTER_STARTED))
        .param("key", key)
        .param("now", now)
        .query(UUID.class)
        .single();
  }

  /**
   * A lock that is free proves that its process is dead only where PostgreSQL itself was not
   * restarted since.
   */
  @Transactional
  public List<UUID> endDead(OffsetDateTime now) {
    return jdbc.sql(
            """
            update sending_node
            set ended_at = :now
            where ended_at is null and postmaster_started_at = %s
              and pg_try_advisory_xact_lock(lock_key)
            returning id
            """
                .formatted(POSTMASTER_STARTED))
        .param("now", now)
        .query((row, _) -> Sql.uuid(row, "id"))
        .list();
  }

  /** For who knows that no other process can be at the database. */
  void endAllBut(Collection<UUID> own, OffsetDateTime now) {
    jdbc.sql("update sending_node set ended_at = :now where ended_at is null and id <> all(:own)")
        .param("own", own.toArray(UUID[]::new))
        .param("now", now)
        .update();
  }

  void end(UUID node, OffsetDateTime now) {
    jdbc.sql("update sending_node set ended_at = :now where id = :node and ended_at is null")
        .param("node", node)
        .param("now", now)
        .update();
  }

  void forget(OffsetDateTime before) {
    jdbc.sql("delete from sending_node where ended_at < :before").param("before", before).update();
  }
}

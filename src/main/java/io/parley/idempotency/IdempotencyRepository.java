package io.parley.idempotency;

import io.parley.shared.TenantId;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class IdempotencyRepository {
  private final JdbcClient jdbc;

  IdempotencyRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared as a record
  record Kept(byte[] requestHash, byte[] answer) {}

  /** Held until the transaction ends; false if another transaction has it. */
  boolean lock(Keyed keyed) {
    return jdbc.sql("select pg_try_advisory_xact_lock(hashtextextended(:place, 0))")
        .param("place", keyed.place())
        .query(Boolean.class)
        .single();
  }

  Optional<Kept> find(Keyed keyed, OffsetDateTime oldest) {
    return jdbc.sql(
            """
            select request_hash, answer
            from idempotent_answer
            where tenant_id = :tenant and route = :route and key = :key and created_at > :oldest
            """)
        .param("tenant", keyed.at().tenant().value())
        .param("route", keyed.at().route())
        .param("key", keyed.key())
        .param("oldest", oldest)
        .query((row, _) -> new Kept(row.getBytes("request_hash"), row.getBytes("answer")))
        .optional();
  }

  void forget(TenantId tenant, OffsetDateTime oldest) {
    jdbc.sql(
            """
            delete from idempotent_answer
            where tenant_id = :tenant and created_at <= :oldest
            """)
        .param("tenant", tenant.value())
        .param("oldest", oldest)
        .update();
  }

  void keep(Keyed keyed, byte[] answer, OffsetDateTime now) {
    jdbc.sql(
            """
            insert into idempotent_answer (tenant_id, route, key, request_hash, answer, created_at)
            values (:tenant, :route, :key, :hash, :answer, :now)
            """)
        .param("tenant", keyed.at().tenant().value())
        .param("route", keyed.at().route())
        .param("key", keyed.key())
        .param("hash", keyed.requestHash())
        .param("answer", answer)
        .param("now", now)
        .update();
  }
}

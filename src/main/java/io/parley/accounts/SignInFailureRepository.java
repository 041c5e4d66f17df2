package io.parley.accounts;

import io.parley.database.Sql;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Failures belong to no tenant: most of what is tried has no account. */
@Repository
class SignInFailureRepository {
  private final JdbcClient jdbc;

  SignInFailureRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Held until the transaction ends: whoever comes meanwhile sees what was counted. */
  void lock(byte[] subject) {
    jdbc.sql("select pg_advisory_xact_lock(:subject)")
        .param("subject", ByteBuffer.wrap(subject).getLong())
        .query()
        .singleRow();
  }

  /**
   * Of an account or a network that had its failures, the one that must become old before there may
   * be another.
   */
  Optional<OffsetDateTime> lastThatCounts(byte[] account, byte[] network, OffsetDateTime since) {
    return jdbc.sql(
            """
            select max(at) as at
            from (
              (select at from sign_in_failure
              where account = :account and at > :since
              order by at desc offset :of_an_account - 1 limit 1)
              union all
              (select at from sign_in_failure
              where network = :network and at > :since
              order by at desc offset :of_a_network - 1 limit 1)) as full_up
            """)
        .param("account", account)
        .param("network", network)
        .param("since", since)
        .param("of_an_account", SignInThrottle.OF_AN_ACCOUNT)
        .param("of_a_network", SignInThrottle.OF_A_NETWORK)
        .query((row, _) -> Optional.ofNullable(row.getObject("at", OffsetDateTime.class)))
        .single();
  }

  long ofNetwork(byte[] network, OffsetDateTime since) {
    return jdbc.sql("select count(*) from sign_in_failure where network = :network and at > :since")
        .param("network", network)
        .param("since", since)
        .query(Long.class)
        .single();
  }

  UUID insert(byte[] account, byte[] network, OffsetDateTime now) {
    return jdbc.sql(
            """
            insert into sign_in_failure (account, network, at)
            values (:account, :network, :now)
            returning id
            """)
        .param("account", account)
        .param("network", network)
        .param("now", now)
        .query((row, _) -> Sql.uuid(row, "id"))
        .single();
  }

  void delete(UUID id) {
    jdbc.sql("delete from sign_in_failure where id = :id").param("id", id).update();
  }

  /** More than one attempt adds, and few enough to cost nothing; others may be at it, too. */
  void forgetSome(OffsetDateTime since) {
    jdbc.sql(
            """
            delete from sign_in_failure
            where id in (
              select id from sign_in_failure
              where at <= :since
              order by at
              limit 100
              for update skip locked)
            """)
        .param("since", since)
        .update();
  }
}

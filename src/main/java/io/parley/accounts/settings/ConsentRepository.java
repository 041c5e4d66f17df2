package io.parley.accounts.settings;

import io.parley.database.Sql;
import io.parley.shared.Caller;
import java.time.OffsetDateTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class ConsentRepository {
  private final JdbcClient jdbc;

  ConsentRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void insert(Caller caller, Consent consent, boolean granted, Origin origin, OffsetDateTime now) {
    jdbc.sql(
            """
            insert into consent_record
              (tenant_id, type, version, granted, user_id, api_key_id, signed_as, address, user_agent, at)
            values (:tenant, :type, :version, :granted, :user, :key, :name, :address, :agent, :now)
            """)
        .param("tenant", caller.tenantId().value())
        .param("type", consent.type())
        .param("version", consent.version())
        .param("granted", granted)
        .param("user", caller.userId().value())
        .param("key", Sql.value(caller.keyId()))
        .param("name", caller.name())
        .param("address", origin.address())
        .param("agent", origin.userAgent())
        .param("now", now)
        .update();
  }
}

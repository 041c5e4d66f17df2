package io.parley.accounts;

import io.parley.shared.TenantId;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class TenantRepository {
  private final JdbcClient jdbc;

  TenantRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<String> defaultCountry(TenantId tenant) {
    return jdbc.sql(
            """
            select default_country from tenant
            where tenant_id = :tenant and default_country is not null
            """)
        .param("tenant", tenant.value())
        .query(String.class)
        .optional();
  }
}

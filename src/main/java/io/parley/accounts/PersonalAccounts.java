package io.parley.accounts;

import io.parley.database.PersonalRows;
import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
@Order(100)
class PersonalAccounts implements PersonalData {
  private final JdbcClient jdbc;

  PersonalAccounts(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public String scope() {
    return "account:read";
  }

  @Override
  public void export(Caller caller, Sink sink) {
    PersonalRows.copy(
        "users",
        jdbc.sql(
                """
                select id, email, full_name, role, disabled_at, invited_at, created_at
                from app_user where tenant_id = :tenant and (:all or id = :user) order by id
                """)
            .param("tenant", caller.tenantId().value())
            .param("user", caller.userId().value())
            .param("all", caller.scopes().allow("account:manage")),
        sink);
    PersonalRows.copy(
        "api_keys",
        jdbc.sql(
                """
                select id, user_id, name, scopes, expires_at, last_used_at, created_at
                from api_key where tenant_id = :tenant and (:all or user_id = :user) order by id
                """)
            .param("tenant", caller.tenantId().value())
            .param("user", caller.userId().value())
            .param("all", caller.scopes().allow("account:manage")),
        sink);
    PersonalRows.copy(
        "sign_ins",
        jdbc.sql(
                """
                select user_id, created_at, expires_at, ended_at
                from sign_in where tenant_id = :tenant and (:all or user_id = :user) order by id
                """)
            .param("tenant", caller.tenantId().value())
            .param("user", caller.userId().value())
            .param("all", caller.scopes().allow("account:manage")),
        sink);
    PersonalRows.copy(
        "consents",
        jdbc.sql(
                """
                select type, version, granted, user_id, api_key_id, signed_as, address, user_agent, at
                from consent_record where tenant_id = :tenant and (:all or user_id = :user) order by id
                """)
            .param("tenant", caller.tenantId().value())
            .param("user", caller.userId().value())
            .param("all", caller.scopes().allow("account:manage")),
        sink);
  }
}

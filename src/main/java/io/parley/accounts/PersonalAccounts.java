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
    var rows = new PersonalRows(jdbc, caller, sink);
    rows.list("settings")
        .sql(
            """
            select array(select '+' || number from unnest(allowed_numbers) as number) as allowed_numbers, require_approval,
              ai_consent_enabled, chat_history_access_enabled, timezone, stop_words, opt_out_reply, default_country, retention_days
            from tenant where tenant_id = :tenant
            """);
    rows.list("users")
        .sql(
            """
            select id, email, full_name, role, disabled_at, invited_at, created_at
            from app_user where tenant_id = :tenant and (:others or id = :user) order by id
            """);
    rows.list("api_keys")
        .sql(
            """
            select id, user_id, name, scopes, expires_at, last_used_at, created_at
            from api_key where tenant_id = :tenant and (:others or user_id = :user) order by id
            """);
    rows.list("sign_ins")
        .sql(
            """
            select user_id, created_at, expires_at, ended_at
            from sign_in where tenant_id = :tenant and (:others or user_id = :user) order by id
            """);
    rows.list("consents")
        .sql(
            """
            select type, version, granted, user_id, api_key_id, signed_as, address, user_agent, at
            from consent_record where tenant_id = :tenant and (:others or user_id = :user) order by id
            """);
  }
}

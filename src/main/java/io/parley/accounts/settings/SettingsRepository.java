package io.parley.accounts.settings;

import io.parley.database.Sql;
import io.parley.shared.Phone;
import io.parley.shared.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class SettingsRepository {
  private final JdbcClient jdbc;

  SettingsRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Map<TenantId, Settings> find(Collection<TenantId> tenants) {
    return jdbc
        .sql(
            """
            select tenant_id, allowed_numbers, require_approval, ai_consent_enabled, chat_history_access_enabled,
              timezone, stop_words, opt_out_reply, default_country, retention_days
            from tenant
            where tenant_id = any(:tenants)
            """)
        .param("tenants", Sql.ids(tenants))
        .query((row, _) -> Map.entry(new TenantId(Sql.uuid(row, "tenant_id")), settings(row)))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  Map<TenantId, OptOutSettings> findOptOuts(Collection<TenantId> tenants) {
    var found = new HashMap<TenantId, OptOutSettings>();
    jdbc.sql(
            """
            select tenant_id, stop_words, opt_out_reply
            from tenant
            where tenant_id = any(:tenants) and (stop_words is not null or opt_out_reply is not null)
            """)
        .param("tenants", Sql.ids(tenants))
        .query(
            row -> {
              found.put(
                  new TenantId(Sql.uuid(row, "tenant_id")),
                  new OptOutSettings(stopWords(row), row.getString("opt_out_reply")));
            });
    return found;
  }

  /** Held until the transaction ends, so that no change is lost to one at the same time. */
  Optional<Settings> lock(TenantId tenant) {
    return jdbc.sql(
            """
            select allowed_numbers, require_approval, ai_consent_enabled, chat_history_access_enabled,
              timezone, stop_words, opt_out_reply, default_country, retention_days
            from tenant
            where tenant_id = :tenant
            for no key update
            """)
        .param("tenant", tenant.value())
        .query((row, _) -> settings(row))
        .optional();
  }

  void write(TenantId tenant, Settings settings) {
    var words = settings.stopWords();
    jdbc.sql(
            """
            update tenant
            set allowed_numbers = :numbers, require_approval = :approval, ai_consent_enabled = :consent,
              chat_history_access_enabled = :history, timezone = :timezone, stop_words = cast(:words as text[]),
              opt_out_reply = :reply, default_country = :country, retention_days = :retention
            where tenant_id = :tenant
            """)
        .param("tenant", tenant.value())
        .param("numbers", Sql.texts(settings.allowedNumbers(), Phone::digits))
        .param("approval", settings.requireApproval())
        .param("consent", settings.aiConsent())
        .param("history", settings.chatHistoryAccess())
        .param("timezone", settings.timezone().getId())
        .param("words", words == null ? null : words.toArray(String[]::new))
        .param("reply", settings.optOutReply())
        .param("country", settings.defaultCountry())
        .param("retention", settings.retentionDays())
        .update();
  }

  private static Settings settings(ResultSet row) throws SQLException {
    return new Settings(
        Sql.list(row, "allowed_numbers").stream().map(Phone::new).toList(),
        row.getBoolean("require_approval"),
        row.getBoolean("ai_consent_enabled"),
        row.getBoolean("chat_history_access_enabled"),
        ZoneId.of(row.getString("timezone")),
        stopWords(row),
        row.getString("opt_out_reply"),
        row.getString("default_country"),
        row.getObject("retention_days", Integer.class));
  }

  private static @Nullable List<String> stopWords(ResultSet row) throws SQLException {
    return row.getArray("stop_words") == null ? null : Sql.list(row, "stop_words");
  }
}

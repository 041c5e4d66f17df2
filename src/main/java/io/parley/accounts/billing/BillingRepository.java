package io.parley.accounts.billing;

import io.parley.database.Sql;
import io.parley.shared.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class BillingRepository {
  private static final String COLUMNS =
      """
      p.id, p.display_name, p.price_monthly, p.price_yearly, p.features, p.requests_per_minute, p.messages_per_month,
      p.sessions, p.monitored_groups, p.custom_groups, p.labels, p.scheduled_reports, p.ai_replies_per_month,
      p.knowledge_documents, p.style_profiles, p.channels, p.channel_posts_per_month""";

  private final JdbcClient jdbc;

  BillingRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The smallest first. */
  List<OfferedPlan> plans() {
    return jdbc.sql("select %s from plan p order by p.position".formatted(COLUMNS))
        .query((row, _) -> plan(row))
        .list();
  }

  OfferedPlan planOf(TenantId tenant) {
    return jdbc.sql(
            """
            select %s from tenant t join plan p on p.id = t.plan_id where t.tenant_id = :tenant
            """
                .formatted(COLUMNS))
        .param("tenant", tenant.value())
        .query((row, _) -> plan(row))
        .single();
  }

  /** How many places are taken, by their kind; a kind of which none ever was is missing. */
  Map<String, Integer> placesTaken(TenantId tenant) {
    return jdbc
        .sql("select kind, used from plan_place where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .query((row, _) -> Map.entry(row.getString("kind"), row.getInt("used")))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static OfferedPlan plan(ResultSet row) throws SQLException {
    return new OfferedPlan(
        row.getString("id"),
        row.getString("id"),
        row.getString("display_name"),
        row.getBigDecimal("price_monthly"),
        row.getBigDecimal("price_yearly"),
        Sql.list(row, "features"),
        new Limits(
            number(row, "requests_per_minute"),
            number(row, "sessions"),
            number(row, "messages_per_month"),
            number(row, "monitored_groups"),
            number(row, "custom_groups"),
            number(row, "labels"),
            number(row, "scheduled_reports"),
            number(row, "ai_replies_per_month"),
            number(row, "knowledge_documents"),
            number(row, "style_profiles"),
            number(row, "channels"),
            number(row, "channel_posts_per_month")));
  }

  private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
    return row.getObject(column, Integer.class);
  }
}

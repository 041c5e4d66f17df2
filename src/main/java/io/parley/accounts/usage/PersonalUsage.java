package io.parley.accounts.usage;

import io.parley.database.PersonalRows;
import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
@Order(150)
class PersonalUsage implements PersonalData {
  private final JdbcClient jdbc;

  PersonalUsage(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public String scope() {
    return "usage:read";
  }

  @Override
  public void export(Caller caller, Sink sink) {
    var rows = new PersonalRows(jdbc, caller, sink);
    rows.list("usage_days")
        .sql(
            """
            select cast(day as text) as day, cast(sum(messages_received) as bigint) as messages_received,
              cast(sum(messages_sent) as bigint) as messages_sent, cast(sum(leads_detected) as bigint) as leads_detected,
              cast(sum(api_calls) as bigint) as api_calls
            from usage_day where tenant_id = :tenant group by usage_day.day order by usage_day.day
            """);
    rows.list("usage_months")
        .sql(
            """
            select to_char(month, 'YYYY-MM') as month, reserved as messages_reserved, used as messages_sent
            from message_quota where tenant_id = :tenant order by message_quota.month
            """);
  }
}

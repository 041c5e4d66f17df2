package io.parley.sending;

import io.parley.accounts.usage.Reservation;
import io.parley.database.Sql;
import io.parley.shared.JobId;
import io.parley.shared.MessageId;
import io.parley.shared.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message of which it was just written what became of it.
 *
 * @param month the month that had reserved it; null if none has any more
 */
record Settled(
    TenantId tenant,
    MessageId id,
    @Nullable JobId job,
    MessageStatus status,
    @Nullable YearMonth month) {
  static Settled of(ResultSet row) throws SQLException {
    var job = Sql.uuid(row, "job_id");
    var month = row.getObject("reserved_month", LocalDate.class);
    return new Settled(
        new TenantId(Sql.uuid(row, "tenant_id")),
        new MessageId(Sql.uuid(row, "id")),
        job == null ? null : new JobId(job),
        MessageStatus.of(row.getString("status")),
        month == null ? null : YearMonth.from(month));
  }

  Optional<JobKey> ofJob() {
    return Optional.ofNullable(job).map(id -> new JobKey(tenant, id));
  }

  Optional<Reservation> reservation() {
    return Optional.ofNullable(month).map(paying -> new Reservation(tenant, paying, 1));
  }
}

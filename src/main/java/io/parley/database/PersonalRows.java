package io.parley.database;

import io.parley.shared.Caller;
import io.parley.shared.PersonalData;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rows for those whose they are, under the names of their columns. A statement may name the {@code
 * :tenant} and the {@code :user}, and ask whether the caller sees {@code :texts} of messages and
 * {@code :others} of the tenant's users.
 */
public final class PersonalRows {
  private static final int FETCHED_AT_ONCE = 500;
  private static final String TIME = "timestamptz";

  private final JdbcClient jdbc;
  private final Caller caller;
  private final PersonalData.Sink sink;

  public PersonalRows(JdbcClient jdbc, Caller caller, PersonalData.Sink sink) {
    this.jdbc = jdbc;
    this.caller = caller;
    this.sink = sink;
  }

  public Rows list(String name) {
    return new Rows(name);
  }

  /** A list of rows that one statement reads. */
  public final class Rows {
    private final String list;

    private Rows(String list) {
      this.list = list;
    }

    /** Needs a transaction: without one the driver would fetch everything at once. */
    public void sql(String select) {
      sink.begin(list);
      jdbc.sql(select)
          .withFetchSize(FETCHED_AT_ONCE)
          .param("tenant", caller.tenantId().value())
          .param("user", caller.userId().value())
          .param("texts", caller.readsTexts())
          .param("others", caller.scopes().allow("account:manage"))
          .query(
              row -> {
                sink.add(fields(row));
              });
    }
  }

  private static Map<String, @Nullable Object> fields(ResultSet row) throws SQLException {
    var columns = row.getMetaData();
    var fields = new LinkedHashMap<String, @Nullable Object>();
    for (var column = 1; column <= columns.getColumnCount(); column++) {
      fields.put(
          columns.getColumnLabel(column), value(row, column, columns.getColumnTypeName(column)));
    }
    return fields;
  }

  private static @Nullable Object value(ResultSet row, int column, String type)
      throws SQLException {
    if (type.equals(TIME)) {
      var time = row.getObject(column, OffsetDateTime.class);
      return time == null ? null : time.toInstant();
    }
    return switch (row.getObject(column)) {
      case Array array -> Arrays.asList((Object[]) array.getArray());
      case null -> null;
      case Object other -> other;
    };
  }
}

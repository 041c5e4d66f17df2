package io.parley.database;

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

/** Rows for whom they belong to, under the names of their columns. */
public final class PersonalRows {
  private static final int FETCHED_AT_ONCE = 500;
  private static final String TIME = "timestamptz";

  private PersonalRows() {}

  /** Needs a transaction: without one the driver would fetch everything at once. */
  public static void copy(String list, JdbcClient.StatementSpec select, PersonalData.Sink sink) {
    sink.begin(list);
    select
        .withFetchSize(FETCHED_AT_ONCE)
        .query(
            row -> {
              sink.add(fields(row));
            });
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

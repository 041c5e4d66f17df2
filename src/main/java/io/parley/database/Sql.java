package io.parley.database;

import io.parley.shared.Id;
import io.parley.shared.Phone;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Parameters and columns in the forms that pgjdbc understands: arrays for {@code unnest}, times
 * with an offset.
 */
public final class Sql {
  /**
   * Between texts that go as one, where an array of arrays would be ragged; none of them may hold
   * it.
   */
  public static final String SEPARATOR = "\u001F";

  private Sql() {}

  public static UUID[] ids(Collection<? extends Id> ids) {
    return ids.stream().map(Id::value).toArray(UUID[]::new);
  }

  public static <T> UUID[] ids(Collection<T> rows, Function<T, ? extends Id> id) {
    return rows.stream().map(row -> id.apply(row).value()).toArray(UUID[]::new);
  }

  public static <T> @Nullable UUID[] idsOrNulls(
      Collection<T> rows, Function<T, ? extends @Nullable Id> id) {
    return rows.stream().map(row -> value(id.apply(row))).toArray(UUID[]::new);
  }

  public static <T> @Nullable String[] texts(
      Collection<T> rows, Function<T, @Nullable String> text) {
    return rows.stream().map(text).toArray(String[]::new);
  }

  public static <T> Integer[] numbers(Collection<T> rows, Function<T, Integer> number) {
    return rows.stream().map(number).toArray(Integer[]::new);
  }

  public static <T> Boolean[] flags(Collection<T> rows, Function<T, Boolean> flag) {
    return rows.stream().map(flag).toArray(Boolean[]::new);
  }

  /** To be cast: {@code cast(:times as timestamptz[])}. */
  public static <T> @Nullable String[] times(
      Collection<T> rows, Function<T, @Nullable Instant> time) {
    return rows.stream().map(row -> text(time.apply(row))).toArray(String[]::new);
  }

  public static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  public static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : at(instant);
  }

  /** Of a column that holds digits. */
  public static @Nullable Phone phone(ResultSet row, String column) throws SQLException {
    var digits = row.getString(column);
    return digits == null ? null : new Phone(digits);
  }

  public static @Nullable String digits(@Nullable Phone phone) {
    return phone == null ? null : phone.digits();
  }

  public static @Nullable UUID value(@Nullable Id id) {
    return id == null ? null : id.value();
  }

  public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    var time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** Of a column that is never null. */
  public static Instant requiredInstant(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(instant(row, column));
  }

  public static UUID uuid(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  public static List<String> list(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}

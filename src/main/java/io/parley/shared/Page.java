package io.parley.shared;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param rows at most {@code limit}
 * @param total of the whole list, exact
 * @param nextCursor where the next page begins; null at the end
 */
public record Page<T>(
    List<T> rows, long total, int limit, int offset, @Nullable String nextCursor) {
  /**
   * @param found the page's rows and, if there are more, one after them
   * @param cursor the place of a row in the list's order
   */
  public static <T> Page<T> of(
      List<T> found, long total, PageRequest request, Function<T, Cursor> cursor) {
    return of(found, total, request.size(), request.skipped(), cursor);
  }

  /** For lists that are read in parts of another size than others. */
  public static <T> Page<T> of(
      List<T> found, long total, int size, int skipped, Function<T, Cursor> cursor) {
    var more = found.size() > size;
    var rows = more ? found.subList(0, size) : found;
    var next = more ? cursor.apply(rows.getLast()).encoded() : null;
    return new Page<>(List.copyOf(rows), total, size, skipped, next);
  }

  public <R> Page<R> map(Function<T, R> change) {
    return new Page<>(rows.stream().map(change).toList(), total, limit, offset, nextCursor);
  }

  public boolean hasMore() {
    return nextCursor != null;
  }
}

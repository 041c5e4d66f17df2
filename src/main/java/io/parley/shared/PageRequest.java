package io.parley.shared;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What part of a list the caller wants.
 *
 * @param limit rows: 50 if absent and at most 100, unless the list says otherwise; more is cut
 * @param offset rows to skip; not used together with a cursor
 * @param cursor the {@code next_cursor} of the answer before
 */
public record PageRequest(
    @Min(value = 1, message = "must be at least 1") @Nullable Integer limit,
    @Min(value = 0, message = "must be at least 0")
        @Max(value = 10_000_000, message = "must be at most 10000000: page with 'cursor' instead")
        @Nullable Integer offset,
    @Size(max = 2_000, message = "is not one that this server gave") @Nullable String cursor) {
  private static final int USUAL_SIZE = 50;
  private static final int MOST = 100;

  /** The number of rows to give. */
  public int size() {
    return size(USUAL_SIZE, MOST);
  }

  /** For lists that are read in parts of another size than others. */
  public int size(int usual, int most) {
    return Math.min(limit == null ? usual : limit, most);
  }

  /** The rows to skip: none where a cursor says where to begin. */
  public int skipped() {
    return offset == null || cursor != null ? 0 : offset;
  }
}

package io.parley.audiences;

import io.parley.shared.Cursor;
import io.parley.shared.MemberId;
import io.parley.shared.Page;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What part of a group's members the caller wants: lists of people are read in larger parts than
 * others.
 *
 * @param limit members, 1000 if absent; more than 10000 is cut to it
 * @param offset members to skip; not used together with a cursor
 * @param cursor the {@code next_cursor} of the answer before
 */
record MemberPage(
    @Min(value = 1, message = "must be at least 1") @Nullable Integer limit,
    @Min(value = 0, message = "must be at least 0")
        @Max(value = 10_000_000, message = "must be at most 10000000: page with 'cursor' instead")
        @Nullable Integer offset,
    @Size(max = 2_000, message = "is not one that this server gave") @Nullable String cursor) {
  private static final String ORDER = "members";
  private static final int USUAL_SIZE = 1_000;
  private static final int MOST = 10_000;

  int size() {
    return Math.min(limit == null ? USUAL_SIZE : limit, MOST);
  }

  int skipped() {
    return offset == null || cursor != null ? 0 : offset;
  }

  @Nullable MemberId after() {
    var place = Cursor.decode(cursor, ORDER, 1);
    return place == null ? null : place.value(0, MemberId::valueOf);
  }

  /**
   * @param found the page's members and, if there are more, one after them
   */
  Page<Member> of(List<Member> found, long total) {
    return Page.of(found, total, size(), skipped(), member -> Cursor.of(ORDER, member.id()));
  }
}

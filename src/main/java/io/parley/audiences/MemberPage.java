package io.parley.audiences;

import io.parley.shared.Cursor;
import io.parley.shared.MemberId;
import io.parley.shared.Page;
import io.parley.shared.PageRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What part of a group's members the caller wants: lists of people are read in larger parts than
 * others.
 */
record MemberPage(PageRequest request) {
  private static final String ORDER = "members";
  private static final int USUAL_SIZE = 1_000;
  private static final int MOST = 10_000;

  int size() {
    return size(request);
  }

  /** Of all lists of people. */
  static int size(PageRequest request) {
    return request.size(USUAL_SIZE, MOST);
  }

  int skipped() {
    return request.skipped();
  }

  @Nullable MemberId after() {
    var place = Cursor.decode(request.cursor(), ORDER, 1);
    return place == null ? null : place.value(0, MemberId::valueOf);
  }

  /**
   * @param found the page's members and, if there are more, one after them
   */
  Page<Member> of(List<Member> found, long total) {
    return Page.of(found, total, size(), skipped(), member -> Cursor.of(ORDER, member.id()));
  }
}
